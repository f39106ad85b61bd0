package dev.berth.server.web.task;

import java.time.Duration;

/** Spans of time in words. */
final class Spans {
    private Spans() {}

    static String of(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds < 1 ? "less than 1 s" : seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + " min " + seconds % 60 + " s";
        }
        long hours = minutes / 60;
        return hours < 48 ? hours + " h " + minutes % 60 + " min" : hours / 24 + " d";
    }
}
