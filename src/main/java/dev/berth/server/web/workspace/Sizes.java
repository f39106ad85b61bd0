package dev.berth.server.web.workspace;

import java.util.Locale;

/** Numbers of bytes for people. */
final class Sizes {
    private static final int STEP = 1_024;
    private static final String[] UNITS = {"KiB", "MiB", "GiB"};

    private Sizes() {}

    static String of(long bytes) {
        if (bytes < STEP) {
            return bytes + " bytes";
        }
        double size = bytes;
        int unit = -1;
        while (size >= STEP && unit < UNITS.length - 1) {
            size /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
    }
}
