package dev.berth.cli.client.view;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, short: {@code 42s}, {@code 7m}, {@code 3h}, {@code 12d}. */
public final class Age {
    private static final int SOON = 2;

    private Age() {}

    /** That of a time as the server writes it; empty for one that is missing. */
    public static String of(String time, Instant now) {
        try {
            return time.isEmpty() ? "" : of(Duration.between(Instant.parse(time), now));
        } catch (DateTimeException e) {
            return "";
        }
    }

    /** A duration; one below zero, since clocks differ, is none. */
    public static String of(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < SOON * 60) {
            return seconds + "s";
        }
        if (seconds < SOON * 3600) {
            return seconds / 60 + "m";
        }
        return seconds < SOON * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
