package dev.berth.cli.client.view;

/** Text on a terminal: how many columns it takes, and what of it must not get there. */
public final class Text {
    private static final String MORE = "…";

    private Text() {}

    /** On one line and without control characters, which could change what else is on the screen. */
    public static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    }

    /** How many columns it takes: letters of East Asia and pictures take two, accents that join a letter none. */
    public static int width(String text) {
        return text.codePoints().map(Text::width).sum();
    }

    /** As much of it as so many columns hold; what is cut ends with an ellipsis. */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int width = 0;
        for (int character : text.codePoints().toArray()) {
            width += width(character);
            if (width >= columns) {
                break;
            }
            kept.appendCodePoint(character);
        }
        return columns < 1 ? "" : kept + MORE;
    }

    private static int width(int character) {
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(character) ? 2 : 1;
    }

    /** The blocks of wide letters and of pictures, as Unicode's East Asian Width has them, on the whole. */
    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115F
                        || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
                        || (c >= 0xAC00 && c <= 0xD7A3)
                        || (c >= 0xF900 && c <= 0xFAFF)
                        || (c >= 0xFE30 && c <= 0xFE6F)
                        || (c >= 0xFF00 && c <= 0xFF60)
                        || (c >= 0xFFE0 && c <= 0xFFE6)
                        || (c >= 0x1F300 && c <= 0x1F64F)
                        || (c >= 0x1F900 && c <= 0x1F9FF)
                        || (c >= 0x20000 && c <= 0x3FFFD));
    }
}
