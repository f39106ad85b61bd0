package dev.berth.server;

import org.jspecify.annotations.Nullable;

/** What Quarkus says when it cannot boot, as one line. */
final class BootFailure {
    private BootFailure() {}

    /** The message of the first cause, which is where the reason is; the rest says only what was being done. */
    static String oneLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = firstLine(root.getMessage());
        return message.isEmpty() ? root.getClass().getSimpleName() : message;
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? ""
                : message.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse("");
    }
}
