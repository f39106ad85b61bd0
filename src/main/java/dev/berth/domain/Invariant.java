package dev.berth.domain;

import java.util.regex.Pattern;

/** Checks that immutable values make of themselves when they are built. */
public final class Invariant {
    /** A DNS label as RFC 1123 has it: 1 to 63 of a-z, 0-9 and inner hyphens. */
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

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

    /** Whether the text can name a pool, pod or workspace. */
    public static boolean isDnsLabel(String text) {
        return DNS_LABEL.matcher(text).matches();
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
