package dev.berth.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LateTimeoutsTest {
    private static final StackTraceElement PROMISE =
            new StackTraceElement("io.vertx.core.Promise", "fail", "Promise.java", 90);
    private static final StackTraceElement POOL = new StackTraceElement(
            "io.vertx.sqlclient.impl.pool.SqlConnectionPool", "lambda$execute$3", "SqlConnectionPool.java", 216);
    private static final StackTraceElement OURS =
            new StackTraceElement("dev.berth.server.Any", "answer", "Any.java", 1);

    private final LateTimeouts filter = new LateTimeouts();

    private boolean told(Throwable thrown, StackTraceElement... trace) {
        thrown.setStackTrace(trace);
        LogRecord record = new LogRecord(Level.SEVERE, "Uncaught exception received by Vert.x");
        record.setThrown(thrown);
        return filter.isLoggable(record);
    }

    /** As the client's promise says it. */
    private static IllegalStateException twice() {
        Promise<Void> promise = Promise.promise();
        promise.fail("no connection");
        try {
            promise.fail("Timeout");
        } catch (IllegalStateException e) {
            return e;
        }
        throw new AssertionError("a promise may be kept once");
    }

    @Test
    void aTimeoutOfAWaitThatHasFailedIsNotTold() {
        assertThat(told(twice(), PROMISE, POOL)).isFalse();
    }

    @Test
    void everythingElseIsTold() {
        assertThat(told(twice(), PROMISE, OURS, OURS, OURS, POOL)).isTrue();
        assertThat(told(new IllegalStateException("no pool"), PROMISE, POOL)).isTrue();
        assertThat(told(new IllegalStateException(), POOL)).isTrue();
        assertThat(filter.isLoggable(new LogRecord(Level.INFO, "this server leads")))
                .isTrue();
    }
}
