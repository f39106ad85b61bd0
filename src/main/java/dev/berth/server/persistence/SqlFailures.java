package dev.berth.server.persistence;

import io.smallrye.mutiny.TimeoutException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL objected to, by its five-letter codes. */
final class SqlFailures {
    private static final String FOREIGN_KEY = "23503";
    private static final String UNIQUE = "23505";
    private static final String SERIALIZATION = "40001";
    private static final String DEADLOCK = "40P01";

    /** Connection lost, out of resources, shutting down or starting up. */
    private static final Pattern UNREACHABLE = Pattern.compile("(08|53|57P).*");

    private SqlFailures() {}

    static boolean unique(Throwable failure) {
        return UNIQUE.equals(state(failure).orElse(null));
    }

    static boolean foreignKey(Throwable failure) {
        return FOREIGN_KEY.equals(state(failure).orElse(null));
    }

    /** Whether another writer was faster: what was read is stale, and deciding again is right. */
    static boolean stale(Throwable failure) {
        return switch (state(failure).orElse("")) {
            case UNIQUE, FOREIGN_KEY, SERIALIZATION, DEADLOCK -> true;
            default -> false;
        };
    }

    /** Whether the database is away rather than unwilling: it cannot be connected to, goes down, or comes up (F8). */
    static boolean unreachable(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (unreachableCause(cause)) {
                return true;
            }
        }
        return state(failure)
                .filter(code -> UNREACHABLE.matcher(code).matches())
                .isPresent();
    }

    private static boolean unreachableCause(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof ClosedConnectionException
                || cause instanceof TimeoutException;
    }

    private static Optional<String> state(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException postgres) {
                return Optional.ofNullable(postgres.getSqlState());
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }
}
