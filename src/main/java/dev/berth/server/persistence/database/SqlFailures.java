package dev.berth.server.persistence.database;

import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL objected to, by its five-letter codes. */
public final class SqlFailures {
    private static final String FOREIGN_KEY = "23503";
    private static final String UNIQUE = "23505";
    private static final String SERIALIZATION = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String READ_ONLY = "25006";
    private static final String FENCED = "BL001";
    private static final String STALE = "BL002";

    /** The client has no type for it. */
    private static final String NO_TLS = "Postgres Server does not handle SSL connection";

    private SqlFailures() {}

    public static boolean unique(Throwable failure) {
        return UNIQUE.equals(state(failure).orElse(null));
    }

    public static boolean foreignKey(Throwable failure) {
        return FOREIGN_KEY.equals(state(failure).orElse(null));
    }

    /** Whether another writer was faster, or a row is not as it was read: what was read is stale, and deciding again is right. */
    public static boolean stale(Throwable failure) {
        return switch (state(failure).orElse("")) {
            case UNIQUE, FOREIGN_KEY, SERIALIZATION, DEADLOCK, STALE -> true;
            default -> false;
        };
    }

    /** Whether the write came from a server that does not lead (F14). */
    static boolean fenced(Throwable failure) {
        return FENCED.equals(state(failure).orElse(null));
    }

    /** Whether the database is away rather than unwilling: it cannot be reached, or cannot do its work now (F8). */
    public static boolean unreachable(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (unreachableCause(cause)) {
                return true;
            }
        }
        return state(failure).filter(StoreUnavailableException::isMeantBy).isPresent();
    }

    /** Whether a connection that stays open leads to the wrong server, or to none any more. */
    public static boolean misled(Throwable failure) {
        if (READ_ONLY.equals(state(failure).orElse(null))) {
            return true;
        }
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static boolean unreachableCause(Throwable cause) {
        return cause instanceof IOException || cause instanceof TimeoutException || isClients(cause);
    }

    /** The client's own words: a connection or its pool was closed, none was free in time, or TLS is not to be had. */
    private static boolean isClients(Throwable cause) {
        return cause instanceof NoStackTraceThrowable
                || (cause instanceof VertxException && !(cause instanceof DatabaseException))
                || NO_TLS.equals(cause.getMessage());
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
