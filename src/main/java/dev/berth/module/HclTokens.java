package dev.berth.module;

import org.jspecify.annotations.Nullable;

/**
 * Just enough of HCL's lexical rules to see its blocks: comments, strings with nested templates and heredocs are
 * understood; words, labels and punctuation are handed out.
 */
final class HclTokens {
    private static final int MOST_NESTED = 100;

    private final String text;
    private int at;
    private int depth;
    private boolean broken;

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

    /** Whether a string, a template, a heredoc or a comment did not end where it must. */
    boolean broken() {
        return broken;
    }

    /** The next token, or null at the end. */
    @Nullable
    Token next() {
        skipBlanksAndComments();
        if (at >= text.length()) {
            return null;
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
        at++;
        return new Token(Kind.OTHER, String.valueOf(c));
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
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\uFEFF') {
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
            at += 2;
            skipInterpolation();
            return true;
        }
        return false;
    }

    /** After an opening brace of a template: to behind the one that closes it. */
    private void skipInterpolation() {
        if (depth > MOST_NESTED) {
            // Nobody writes this, and each level costs a frame of the stack.
            broken = true;
            at = text.length();
            return;
        }
        depth++;
        int braces = 1;
        while (braces > 0) {
            Token token = next();
            if (token == null) {
                broken = true;
                break;
            }
            braces += token.is("{") ? 1 : token.is("}") ? -1 : 0;
        }
        depth--;
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
                if (whole && text.substring(lineStart, at).strip().equals(mark)) {
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
        broken |= !(whole && text.substring(lineStart).strip().equals(mark));
    }
}
