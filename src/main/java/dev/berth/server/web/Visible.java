package dev.berth.server.web;

import java.util.Locale;

/**
 * Text of others that says on a page what it says to the tool. Characters that have no picture, or that turn the direction
 * in which their neighbours are read, are named instead: with them a value could look like another one.
 */
public final class Visible {
    private static final int CONTROL_PICTURES = 0x2400;
    private static final int DELETE_PICTURE = 0x2421;

    private Visible() {}

    /** The same text with control characters but line feeds and tabs, and what is invisible, as something that can be seen. */
    public static String text(String text) {
        if (text.chars().noneMatch(Visible::hidden)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (hidden(point)) {
                append(visible, point);
            } else {
                visible.appendCodePoint(point);
            }
        });
        return visible.toString();
    }

    private static boolean hidden(int point) {
        boolean control = point < ' ' && point != '\n' && point != '\t' || point >= 0x7f && point < 0xa0;
        boolean direction = point >= 0x202a && point <= 0x202e || point >= 0x2066 && point <= 0x2069;
        boolean invisible = point >= 0x200b && point <= 0x200f
                || point >= 0x2060 && point <= 0x2064
                || point == 0xfeff
                || point == 0x061c
                || point == 0x00ad
                || point == 0x2028
                || point == 0x2029;
        return control || direction || invisible;
    }

    private static void append(StringBuilder visible, int point) {
        if (point < ' ') {
            visible.appendCodePoint(CONTROL_PICTURES + point);
        } else if (point == 0x7f) {
            visible.appendCodePoint(DELETE_PICTURE);
        } else {
            visible.append(String.format(Locale.ROOT, "\u2039U+%04X\u203a", point));
        }
    }
}
