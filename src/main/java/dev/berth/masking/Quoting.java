package dev.berth.masking;

import java.util.Locale;
import java.util.function.Consumer;

/** How tools quote a text: JSON with its dialects, HCL, Go, a shell, XML. */
final class Quoting {
    private static final String JSON_SHORT = "\"\"\\\\\bb\ff\nn\rr\tt";
    private static final String HCL_SHORT = "\"\"\\\\\nn\rr\tt";
    private static final String GO_SHORT = "\"\"\\\\\7a\bb\ff\nn\rr\tt\13v";

    private static final String YAML_SHORT = "\"\"\\\\\0000\7a\bb\tt\nn\13v\ff\rr\33e";
    private static final int DEEPEST = 3;

    private Quoting() {}

    /** The text, and every quoted form of it that differs, without the quotes around it. */
    static void forms(String text, Consumer<String> forms) {
        forms.accept(text);
        if (isPlain(text)) {
            return;
        }
        String json = json(text);
        String html = html(json);
        forms.accept(ascii(json));
        forms.accept(ascii(html));
        forms.accept(json.replace("/", "\\/"));
        nested(text, forms);
        forms.accept(hcl(text));
        forms.accept(doubled(text));
        forms.accept(html(hcl(text)));
        forms.accept(yaml(text));
        forms.accept(go(text));
        forms.accept(go(json));
        forms.accept(go(html));
        forms.accept(text.replace("'", "'\\''"));
        forms.accept(xml(text));
        forms.accept(xml(text).replace("&#34;", "&quot;").replace("&#39;", "&apos;"));
    }

    /** As JSON, in both dialects, when that differs from the text. */
    static void json(String text, Consumer<String> forms) {
        if (!isPlain(text)) {
            String json = json(text);
            forms.accept(json);
            forms.accept(html(json));
        }
    }

    /** JSON inside of a JSON string and so on, as in the message of an API that quotes a request, and that in HCL. */
    private static void nested(String text, Consumer<String> forms) {
        String json = text;
        String html = text;
        for (int depth = 0; depth < DEEPEST; depth++) {
            json = json(json);
            html = html(json(html));
            forms.accept(json);
            forms.accept(html);
            forms.accept(hcl(json));
            forms.accept(hcl(html));
        }
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

    /** As YAML's double quotes: what is beyond 16 bits is escaped, and what cannot be printed. */
    private static String yaml(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            int shortForm = c < 0x80 ? shortForm(YAML_SHORT, (char) c) : -1;
            if (shortForm >= 0) {
                out.append('\\').append(YAML_SHORT.charAt(shortForm));
            } else if (c < ' ' || c >= 0x7f && c < 0xa0) {
                out.append(String.format(Locale.ROOT, "\\x%02X", c));
            } else if (c > 0xffff) {
                out.append(String.format(Locale.ROOT, "\\U%08X", c));
            } else {
                out.appendCodePoint(c);
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
