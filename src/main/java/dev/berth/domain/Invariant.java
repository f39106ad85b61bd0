package dev.berth.domain;

/** Checks that immutable values make of themselves when they are built. */
public final class Invariant {
    private static final int LONGEST_LABEL = 63;

    private Invariant() {}

    /**
     * Throws unless the condition holds.
     *
     * @throws IllegalArgumentException with the message, when the condition is false
     */
    public static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Whether the text can name a pool, pod or workspace: a DNS label as RFC 1123 has it. Every row that is read asks. */
    public static boolean isDnsLabel(String text) {
        int last = text.length() - 1;
        if (last < 0 || last >= LONGEST_LABEL || text.charAt(0) == '-' || text.charAt(last) == '-') {
            return false;
        }
        for (int at = 0; at <= last; at++) {
            char c = text.charAt(at);
            if (c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /**
     * Throws unless the text is a DNS label.
     *
     * @throws IllegalArgumentException naming what the text was meant to be
     */
    public static String requireDnsLabel(String text, String what) {
        require(isDnsLabel(text), what + " must be a DNS label: 1 to 63 of a-z, 0-9 and inner hyphens");
        return text;
    }
}
