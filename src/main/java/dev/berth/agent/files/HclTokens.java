package dev.berth.agent.files;

import org.jspecify.annotations.Nullable;

/**
 * Just enough of HCL's lexical rules to see its blocks: comments, strings with nested templates and heredocs are
 * understood and skipped; words, labels and punctuation are handed out.
 */
final class HclTokens {
    private final String text;
    private int at;

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

    /** One token; the text of a string is not kept. */
    record Token(Kind kind, String text) {
        boolean is(String other) {
            return kind != Kind.STRING && text.equals(other);
        }
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
            at++;
            skipTemplate();
            return new Token(Kind.STRING, "");
        }
        if (text.startsWith("<<", at) && skipHeredoc()) {
            return new Token(Kind.STRING, "");
        }
        if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            return word();
        }
        at++;
        return new Token(Kind.OTHER, String.valueOf(c));
    }

    private Token word() {
        int start = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        return new Token(Kind.WORD, text.substring(start, at));
    }

    private static boolean isWordPart(char c) {
        return Character.isUnicodeIdentifierPart(c) || c == '-' || c == '_';
    }

    private void skipBlanksAndComments() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#' || text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\uFEFF') {
                at++;
            } else {
                return;
            }
        }
    }

    /** After the opening quote: to the closing one, over escapes and templates. */
    private void skipTemplate() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (text.startsWith("$${", at) || text.startsWith("%%{", at)) {
                at += 3;
            } else if (text.startsWith("${", at) || text.startsWith("%{", at)) {
                at += 2;
                skipInterpolation();
            } else {
                at++;
                if (c == '"' || c == '\n') {
                    // A plain string cannot span lines; going on at the line's end keeps a mistake in one line.
                    return;
                }
            }
        }
    }

    /** After an opening brace of a template: to the one that closes it. */
    private void skipInterpolation() {
        int depth = 1;
        while (depth > 0) {
            Token token = next();
            if (token == null) {
                return;
            }
            if (token.is("{")) {
                depth++;
            } else if (token.is("}")) {
                depth--;
            }
        }
    }

    private boolean skipHeredoc() {
        int start = at + 2;
        if (start < text.length() && text.charAt(start) == '-') {
            start++;
        }
        int end = start;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        int lineEnd = text.indexOf('\n', end);
        if (end == start || lineEnd < 0 || !text.substring(end, lineEnd).isBlank()) {
            return false;
        }
        String mark = text.substring(start, end);
        at = lineEnd;
        while (at < text.length()) {
            int from = at + 1;
            int to = text.indexOf('\n', from);
            int stop = to < 0 ? text.length() : to;
            at = stop;
            if (from > text.length() || text.substring(from, stop).strip().equals(mark)) {
                return true;
            }
        }
        return true;
    }
}
