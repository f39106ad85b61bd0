package dev.berth.module;

import org.jspecify.annotations.Nullable;

/** Values as HCL writes them. */
public final class HclText {
    private HclText() {}

    /**
     * The text as a quoted string. Dollar and percent signs are escaped wherever they stand, so that none of them can
     * begin a template, and so is what an editor or a terminal would not show.
     */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + text.length() / 8 + 2).append('"');
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> appendPoint(out, point);
            }
        });
        return out.append('"').toString();
    }

    private static void appendPoint(StringBuilder out, int point) {
        if (point != '$' && point != '%' && isVisible(point)) {
            out.appendCodePoint(point);
        } else if (point > 0xFFFF) {
            out.append(String.format("\\U%08x", point));
        } else {
            out.append(String.format("\\u%04x", point));
        }
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }

    /**
     * The expression in parentheses: between them line breaks mean nothing, as where the tools read a single expression.
     */
    public static String enclosed(String expression) {
        return "(\n" + expression + "\n)";
    }

    /**
     * Why the text is no single expression, as far as its words and signs can tell; null when it may be one. What passes
     * cannot end the parentheses that it is put into, so it cannot assign anything else.
     */
    public static @Nullable String problem(String expression) {
        return HclExpression.problem(expression);
    }

    /** The same for a value that whoever hears of it may not see: nothing of what is in it is told. */
    public static @Nullable String hiddenProblem(String expression) {
        return problem(expression) == null
                ? null
                : "must be one HCL expression that calls no function and refers to nothing; its value is hidden, so no more is"
                        + " told";
    }

    /** What is written between the quotes of a label. */
    static String unquoted(String literal) {
        StringBuilder out = new StringBuilder(literal.length());
        int at = 0;
        while (at < literal.length()) {
            char c = literal.charAt(at);
            char next = at + 1 < literal.length() ? literal.charAt(at + 1) : 0;
            int digits = c != '\\' ? 0 : next == 'u' ? 4 : next == 'U' ? 8 : 0;
            if (digits > 0 && isHex(literal, at + 2, digits)) {
                int point = Integer.parseUnsignedInt(literal.substring(at + 2, at + 2 + digits), 16);
                out.append(Character.isValidCodePoint(point) ? Character.toString(point) : "\uFFFD");
                at += 2 + digits;
            } else if (c == '\\' && at + 1 < literal.length()) {
                out.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next);
                at += 2;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    /** Whether the backslash there begins an escape. */
    static boolean isEscape(String text, int backslash) {
        char kind = backslash + 1 < text.length() ? text.charAt(backslash + 1) : 0;
        int digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
        if (digits == 0) {
            return "nrt\"\\".indexOf(kind) >= 0;
        }
        int from = backslash + 2;
        if (!isHex(text, from, digits)) {
            return false;
        }
        int point = Integer.parseUnsignedInt(text.substring(from, from + digits), 16);
        boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return Character.isValidCodePoint(point) && !half;
    }

    private static boolean isHex(String text, int from, int digits) {
        return from + digits <= text.length()
                && text.substring(from, from + digits).chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    /** Whether UTF-8, and so any file, can hold the text: half a surrogate pair cannot be written. */
    public static boolean isWellFormed(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
