package dev.berth.server.api.problem;

/** What PostgreSQL can keep as text, and UTF-8 can carry. */
public final class Texts {
    private Texts() {}

    /** Whether there is neither U+0000 in it nor one half of a surrogate pair. */
    public static boolean areStorable(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\0' || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                at++;
                if (at == text.length() || !Character.isLowSurrogate(text.charAt(at))) {
                    return false;
                }
            }
        }
        return true;
    }
}
