package dev.berth.masking;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** How tools quote a text: JSON with its dialects, HCL, Go, a shell, XML. */
final class Quoting {
    private static final String JSON_SHORT = "\"\"\\\\\bb\ff\nn\rr\tt";
    private static final String HCL_SHORT = "\"\"\\\\\nn\rr\tt";
    private static final String GO_SHORT = "\"\"\\\\\7a\bb\ff\nn\rr\tt\13v";

    private Quoting() {}

    /** The text, and every quoted form of it that differs, without the quotes around it. */
    static void forms(String text, Consumer<String> forms) {
        forms.accept(text);
        if (isPlain(text)) {
            return;
        }
        String json = json(text);
        String html = html(json);
        forms.accept(json);
        forms.accept(html);
        forms.accept(ascii(json));
        forms.accept(ascii(html));
        forms.accept(json.replace("/", "\\/"));
        // JSON inside of a JSON string, as in the message of an API that quotes a request.
        forms.accept(json(json));
        forms.accept(html(json(html)));
        UnaryOperator<String> hcl = Quoting::hcl;
        forms.accept(hcl.apply(text));
        forms.accept(doubled(text));
        forms.accept(html(hcl.apply(text)));
        forms.accept(hcl.apply(json));
        forms.accept(hcl.apply(html));
        forms.accept(go(text));
        forms.accept(go(json));
        forms.accept(go(html));
        forms.accept(text.replace("'", "'\\''"));
        forms.accept(xml(text));
        forms.accept(xml(text).replace("&#34;", "&quot;").replace("&#39;", "&apos;"));
    }

    /** Whether no way of quoting changes anything. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f && "\"\\<>&$%/'".indexOf(c) < 0);
    }

    static String json(String text) {
        return escaped(text, JSON_SHORT, c -> c < ' ');
    }

    /** What encoders that think of browsers, Go's among them, escape beyond that. */
    private static String html(String json) {
        return escaped(json, "", c -> c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029);
    }

    private static String ascii(String json) {
        return escaped(json, "", c -> c >= 0x7f);
    }

    private static String hcl(String text) {
        return doubled(escaped(text, HCL_SHORT, c -> c < ' ' || c == 0x2028 || c == 0x2029));
    }

    private static String doubled(String text) {
        return text.replace("${", "$${").replace("%{", "%%{");
    }

    /** As Go's {@code %q}: what cannot be printed is escaped, each by its shortest form. */
    private static String go(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            int shortForm = c < 0x80 ? shortForm(GO_SHORT, (char) c) : -1;
            if (shortForm >= 0) {
                out.append('\\').append(GO_SHORT.charAt(shortForm));
            } else if (c < ' ' || c == 0x7f) {
                out.append(String.format(Locale.ROOT, "\\x%02x", c));
            } else if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
            }
        });
        return out.toString();
    }

    private static boolean isPrintable(int c) {
        if (c == ' ') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }

    @FunctionalInterface
    private interface Escaped {
        boolean test(char c);
    }

    /** @param pairs characters that have a short form, each before its letter */
    private static String escaped(String text, String pairs, Escaped byNumber) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int shortForm = shortForm(pairs, c);
            if (shortForm >= 0) {
                out.append('\\').append(pairs.charAt(shortForm));
            } else if (byNumber.test(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static int shortForm(String pairs, char c) {
        for (int i = 0; i < pairs.length(); i += 2) {
            if (pairs.charAt(i) == c) {
                return i + 1;
            }
        }
        return -1;
    }
}
