package dev.berth.server;

import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.config.ConfigValidationException;
import org.flywaydb.core.api.exception.FlywayValidateException;
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
        if (root instanceof FlywayValidateException) {
            return "the schema of the database is not this version's: " + schema(root.getMessage());
        }
        String reason = message.isEmpty() ? root.getClass().getSimpleName() : message;
        return unavailable.isEmpty() ? reason : unavailable + ": " + reason;
    }

    /** What differs, which stands below what was being done. Migrations that are not known here are those of a newer version. */
    private static String schema(@Nullable String message) {
        String differs = line(message, 1);
        return differs.contains("not resolved locally") ? "a newer one migrated it" : differs;
    }

    private static String firstLine(@Nullable String message) {
        return line(message, 0);
    }

    /** Of those that say something. */
    private static String line(@Nullable String message, int index) {
        return message == null
                ? ""
                : message.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .skip(index)
                        .findFirst()
                        .orElse("");
    }
}
