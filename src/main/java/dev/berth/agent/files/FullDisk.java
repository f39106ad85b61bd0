package dev.berth.agent.files;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recognises that something failed because a disk, or somebody's share of it, is full. */
public final class FullDisk {
    /** The error code of an attempt that ended so. */
    public static final String CODE = "disk_full";

    private static final List<String> SIGNS = List.of("no space left on device", "disk quota exceeded");
    private static final int MOST_CAUSES = 20;

    private FullDisk() {}

    /** Whether a full disk is among the causes. */
    public static boolean caused(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < MOST_CAUSES; depth++) {
            if (saidIn(at.getMessage())) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** Whether a text, as of a tool, speaks of one. */
    public static boolean saidIn(@Nullable String text) {
        String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return SIGNS.stream().anyMatch(lower::contains);
    }

    /** One sentence for whoever has to make room: where, and what failed for it. */
    public static String message(Path directory, String what) {
        return "no space left on device in " + directory + ": " + what;
    }
}
