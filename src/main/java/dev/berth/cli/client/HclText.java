package dev.berth.cli.client;

/** Text as an expression of HCL, which stands for exactly that text. */
final class HclText {
    private HclText() {}

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            switch (character) {
                case '"', '\\' -> quoted.append('\\').append(character);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '$', '%' -> {
                    // A template would begin here; doubled it is only a letter.
                    boolean template = index + 1 < text.length() && text.charAt(index + 1) == '{';
                    quoted.append(template ? "" + character + character : "" + character);
                }
                default -> {
                    if (character < ' ' || character == 0x7f) {
                        quoted.append("\\u%04x".formatted((int) character));
                    } else {
                        quoted.append(character);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
