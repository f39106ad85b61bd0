package dev.berth.server.web.plan;

import dev.berth.server.web.Visible;

/**
 * One side of a change, ready to be shown as text.
 *
 * @param kind what it is, also the name of its class: {@code text}, {@code literal} (numbers, truth values, JSON), {@code null}, {@code unknown} or {@code
 *     sensitive}
 * @param text what is shown at once
 * @param full what is folded behind it; empty when the text is all of it
 * @param more how many characters of it are not there even so
 */
public record Shown(String kind, String text, String full, int more) {
    private static final int PREVIEW = 120;

    static final Shown NOTHING = new Shown("null", "null", "", 0);
    static final Shown UNKNOWN = new Shown("unknown", "(known after apply)", "", 0);
    static final Shown SENSITIVE = new Shown("sensitive", "(sensitive value)", "", 0);

    static Shown of(String kind, String text, int most) {
        String visible = Visible.text(cut(text, most));
        int more = text.length() - cut(text, most).length();
        String first = visible.lines().findFirst().orElse("");
        String preview = cut(first, PREVIEW);
        boolean whole = more == 0 && preview.length() == visible.length();
        return whole ? new Shown(kind, visible, "", 0) : new Shown(kind, preview + "\u2026", visible, more);
    }

    /** A text in its quotes, so that nobody takes it for a number or a word of the tool. */
    static Shown quoted(String text, int most) {
        Shown plain = of("text", text, most);
        return new Shown(plain.kind, '"' + escaped(plain.text) + '"', plain.full, plain.more);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** So many characters at most, and never half of one. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    /** Whether there is something to unfold. */
    public boolean folded() {
        return !full.isEmpty();
    }
}
