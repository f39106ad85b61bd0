package dev.berth.module;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Just enough of HCL's lexical rules to see its blocks: comments, strings with nested templates and heredocs are
 * understood; words, labels and punctuation are handed out.
 */
final class HclTokens {
    private static final int MOST_NESTED = 100;

    /** Of longer ones it is not told. */
    private static final int MOST_OF_A_REFERENCE = 50;

    /** Words that stand for themselves. */
    static final Set<String> VALUES = Set.of("true", "false", "null");

    /** Words that may stand before a parenthesis without being the name of a function. */
    private static final Set<String> KEYWORDS = Set.of("for", "in", "if");

    /** Signs of more than one character, the longer ones first. */
    private static final List<String> LONG_SIGNS = List.of("...", "==", "!=", "<=", ">=", "=>", "&&", "||");

    private final String text;
    private int at;
    private int depth;
    private boolean broken;
    private boolean badEscape;
    private @Nullable String callable;
    private @Nullable String call;

    /** Of the string that was read last: whether it holds a reference for certain, and whether it may name its own words. */
    private boolean refers;

    private boolean directed;

    /** The function whose first argument may come next. */
    private @Nullable String called;

    private final List<WrittenValue> marked = new ArrayList<>();

    HclTokens(String text) {
        this.text = text;
    }

    /** What kind of token. */
    enum Kind {
        WORD,
        STRING,
        NEWLINE,
        OTHER
    }

    /** One token; of a string the text between its quotes as it is written, of a heredoc nothing. */
    record Token(Kind kind, String text) {
        boolean is(String other) {
            return kind != Kind.STRING && text.equals(other);
        }
    }

    /** Where the token that was read last ends. */
    int position() {
        return Math.min(at, text.length());
    }

    /** Whether a string, a template, a heredoc or a comment did not end where it must. */
    boolean broken() {
        return broken;
    }

    /** Whether a backslash in a string begins nothing that there is. */
    boolean badEscape() {
        return badEscape;
    }

    /** The name of the first function that was called, in templates too; null when there was none. */
    @Nullable
    String call() {
        return call;
    }

    /**
     * Whether an interpolation of the string that was read last is nothing but a reference, as in {@code "${var.x}"}. What
     * a directive may have named is none.
     */
    boolean refers() {
        return refers && !directed;
    }

    /** The strings that stand alone in {@code sensitive("...")}, as they are written. */
    List<WrittenValue> marked() {
        return marked;
    }

    /** The next token, or null at the end. */
    @Nullable
    Token next() {
        String function = called;
        Token token = read();
        if ("sensitive".equals(function) && token != null && token.kind() == Kind.STRING) {
            marked.add(new WrittenValue("\"" + token.text() + "\"", true));
        }
        called = token != null && token.is("(") ? callable : null;
        if (called != null && call == null) {
            call = called;
        }
        callable = token != null && token.kind() == Kind.WORD && !KEYWORDS.contains(token.text()) ? token.text() : null;
        return token;
    }

    private @Nullable Token read() {
        skipBlanksAndComments();
        if (at >= text.length()) {
            return null;
        }
        if (depth == 0) {
            refers = false;
            directed = false;
        }
        char c = text.charAt(at);
        if (c == '\n') {
            at++;
            return new Token(Kind.NEWLINE, "\n");
        }
        if (c == '"') {
            int start = ++at;
            skipString();
            return new Token(Kind.STRING, text.substring(start, Math.max(start, Math.min(at, text.length()) - 1)));
        }
        if (text.startsWith("<<", at) && skipHeredoc()) {
            return new Token(Kind.STRING, "");
        }
        if (isWordStart(text.codePointAt(at))) {
            return word();
        }
        if (isDigit(at)) {
            return number();
        }
        String sign = LONG_SIGNS.stream()
                .filter(each -> text.startsWith(each, at))
                .findFirst()
                .orElse(String.valueOf(c));
        at += sign.length();
        return new Token(Kind.OTHER, sign);
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private Token number() {
        int start = at;
        skipDigits();
        if (text.startsWith(".", at) && isDigit(at + 1)) {
            at++;
            skipDigits();
        }
        if (text.startsWith("e", at) || text.startsWith("E", at)) {
            int digits = text.startsWith("+", at + 1) || text.startsWith("-", at + 1) ? at + 2 : at + 1;
            if (isDigit(digits)) {
                at = digits;
                skipDigits();
            }
        }
        return new Token(Kind.OTHER, text.substring(start, at));
    }

    private void skipDigits() {
        while (isDigit(at)) {
            at++;
        }
    }

    private Token word() {
        int start = at;
        skipWord();
        return new Token(Kind.WORD, text.substring(start, at));
    }

    private void skipWord() {
        while (at < text.length() && isWordPart(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
    }

    private static boolean isWordStart(int point) {
        return Character.isUnicodeIdentifierStart(point) || point == '_';
    }

    private static boolean isWordPart(int point) {
        boolean ignorable = Character.isIdentifierIgnorable(point);
        return (Character.isUnicodeIdentifierPart(point) && !ignorable) || point == '-' || point == '_';
    }

    private void skipBlanksAndComments() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#' || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                broken |= end < 0;
                at = end < 0 ? text.length() : end + 2;
            } else if (c == ' ' || c == '\t' || c == '\r' || (c == '\uFEFF' && at == 0)) {
                at++;
            } else {
                return;
            }
        }
    }

    /** After the opening quote: to behind the closing one, over escapes and templates. */
    private void skipString() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                badEscape |= !HclText.isEscape(text, at);
                at += 2;
            } else if (!skipTemplate()) {
                at++;
                if (c == '"' || c == '\n') {
                    // A plain string cannot span lines; going on at the line's end keeps a mistake in one line.
                    broken |= c == '\n';
                    return;
                }
            }
        }
        broken = true;
    }

    /** Over an interpolation or an escaped one, if there is one here. */
    private boolean skipTemplate() {
        if (text.startsWith("$${", at) || text.startsWith("%%{", at)) {
            at += 3;
            return true;
        }
        if (text.startsWith("${", at) || text.startsWith("%{", at)) {
            directed |= text.charAt(at) == '%';
            at += 2;
            boolean reference = skipInterpolation();
            refers |= depth == 0 && reference;
            return true;
        }
        return false;
    }

    /** After an opening brace of a template: to behind the one that closes it. Whether all of it is one reference. */
    private boolean skipInterpolation() {
        if (depth > MOST_NESTED) {
            // Nobody writes this, and each level costs a frame of the stack.
            broken = true;
            at = text.length();
            return false;
        }
        depth++;
        callable = null;
        List<Token> tokens = new ArrayList<>();
        int braces = 1;
        while (braces > 0) {
            Token token = next();
            if (token == null) {
                broken = true;
                break;
            }
            braces += token.is("{") ? 1 : token.is("}") ? -1 : 0;
            if (tokens.size() <= MOST_OF_A_REFERENCE && braces > 0 && !token.is("~")) {
                tokens.add(token);
            }
        }
        depth--;
        return isReference(tokens);
    }

    /** A word that is no value by itself, and steps into it. */
    private static boolean isReference(List<Token> tokens) {
        if (tokens.isEmpty() || tokens.size() > MOST_OF_A_REFERENCE) {
            return false;
        }
        Token first = tokens.getFirst();
        return first.kind() == Kind.WORD
                && !VALUES.contains(first.text())
                && tokens.stream().skip(1).allMatch(HclTokens::isStep);
    }

    private static boolean isStep(Token token) {
        return token.kind() == Kind.WORD
                || token.kind() == Kind.STRING
                || token.text().matches("[.\\[\\]*]|[0-9]+");
    }

    private boolean skipHeredoc() {
        int begin = at;
        at += text.startsWith("<<-", at) ? 3 : 2;
        int start = at;
        if (at < text.length() && isWordStart(text.codePointAt(at))) {
            skipWord();
        }
        String mark = text.substring(start, at);
        int newline = text.startsWith("\r\n", at) ? at + 1 : at;
        if (mark.isEmpty() || !text.startsWith("\n", newline)) {
            at = begin;
            return false;
        }
        at = newline + 1;
        skipHeredocLines(mark);
        return true;
    }

    /** To the newline behind the line that is the mark alone; a template in a line may span several. */
    private void skipHeredocLines(String mark) {
        int lineStart = at;
        boolean whole = true;
        while (at < text.length()) {
            if (skipTemplate()) {
                whole = false;
            } else if (text.charAt(at) == '\n') {
                if (whole && trimmed(text.substring(lineStart, at)).equals(mark)) {
                    return;
                }
                at++;
                lineStart = at;
                whole = true;
            } else {
                at++;
            }
        }
        // Terraform wants a newline behind the mark.
        broken |= !(whole && trimmed(text.substring(lineStart)).equals(mark));
    }

    /** Without the white space around it, as Go sees that: Java's strip leaves some of it, and takes what is none. */
    private static String trimmed(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && isSpace(line.charAt(start))) {
            start++;
        }
        while (start < end && isSpace(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return switch (c) {
            case '\t', '\n', '\u000B', '\f', '\r', ' ', '\u0085', '\u00A0' -> true;
            default -> Character.isSpaceChar(c);
        };
    }
}
