package dev.berth.server;

import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.persistence.database.SchemaMismatch;
import io.smallrye.config.ConfigValidationException;
import org.jspecify.annotations.Nullable;

/** What Quarkus says when it cannot boot, as one line. */
final class BootFailure {
    private BootFailure() {}

    /**
     * The message of the first cause, which is where the reason is; the rest says only what was being done. What cannot
     * be used says so itself, for its cause may be no more than a closed channel.
     */
    static String oneLine(Throwable failure) {
        String unavailable = "";
        Throwable root = failure;
        while (root.getCause() != null) {
            unavailable = root instanceof StoreUnavailableException ? firstLine(root.getMessage()) : unavailable;
            root = root.getCause();
        }
        // Its message begins with a line that says nothing.
        String message = root instanceof ConfigValidationException settings
                ? ReadableValues.lines(settings).replace("\n", "; ")
                : firstLine(root.getMessage());
        String reason = SchemaMismatch.of(root)
                .orElse(message.isEmpty() ? root.getClass().getSimpleName() : message);
        return unavailable.isEmpty() ? reason : unavailable + ": " + reason;
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
