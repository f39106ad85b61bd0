package dev.berth.server.persistence.database;

import java.util.Optional;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;

/** Why a server does not boot, where the schema of its database is not that of its version. */
public final class SchemaMismatch {
    private SchemaMismatch() {}

    /** What differs, as one line; empty where something else is wrong. */
    public static Optional<String> of(Throwable failure) {
        return failure instanceof FlywayValidateException
                ? Optional.of("the schema of the database is not this version's: " + difference(failure.getMessage()))
                : Optional.empty();
    }

    /** It stands below what was being done. Migrations that are not known here are those of a newer version. */
    private static String difference(@Nullable String message) {
        String differs = message == null
                ? ""
                : message.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .skip(1)
                        .findFirst()
                        .orElse("");
        return differs.contains("not resolved locally") ? "a newer one migrated it" : differs;
    }
}
