package dev.berth.server.observability;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the SQL client's late time-outs out of the log. When no connection can be made it fails whoever waits for one, but
 * lets the timer of that wait run on, and half a minute later fails the same promise once more. That changes nothing, has
 * been told already, and would leave a trace for each request of an outage.
 */
@LoggingFilter(name = "late-timeouts")
public final class LateTimeouts implements Filter {
    private static final String POOL = "io.vertx.sqlclient.impl.pool.SqlConnectionPool";
    private static final String MESSAGE = "Result is already complete";

    /** The promise's own method, the interface's, and the timer's. */
    private static final int DEPTH = 4;

    @Override
    public boolean isLoggable(LogRecord record) {
        return !isLate(record.getThrown());
    }

    private static boolean isLate(@Nullable Throwable thrown) {
        if (!(thrown instanceof IllegalStateException)
                || thrown.getMessage() == null
                || !thrown.getMessage().startsWith(MESSAGE)) {
            return false;
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        for (int depth = 0; depth < Math.min(DEPTH, trace.length); depth++) {
            if (trace[depth].getClassName().equals(POOL)) {
                return true;
            }
        }
        return false;
    }
}
