package dev.berth.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** The agent's log: a constant message and its keys, one line an event, on the standard error. Never a secret. */
final class Events {
    private final Logger logger = Logger.getLogger("dev.berth.agent");

    /** Sends the log to the standard error, whatever log manager the process was started with. */
    void toStandardError() {
        StreamHandler handler = new StreamHandler(System.err, new OneLine()) {
            @Override
            public synchronized void publish(LogRecord logged) {
                super.publish(logged);
                flush();
            }
        };
        handler.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        logger.setLevel(Level.INFO);
    }

    /** Something happened. */
    void info(String message, Object... keysAndValues) {
        log(Level.INFO, message, keysAndValues);
    }

    /** Something happened to an attempt. */
    void of(String message, Attempt attempt, Object... keysAndValues) {
        List<Object> all = new ArrayList<>(List.of(
                "task", attempt.ticket.task(),
                "attempt", attempt.ticket.attempt(),
                "phase", attempt.ticket.phase(),
                "slot", attempt.slot));
        all.addAll(List.of(keysAndValues));
        info(message, all.toArray());
    }

    /** Something went wrong, and the agent copes. */
    void warn(String message, Object... keysAndValues) {
        log(Level.WARNING, message, keysAndValues);
    }

    private void log(Level level, String message, Object... keysAndValues) {
        if (!logger.isLoggable(level)) {
            return;
        }
        StringBuilder line = new StringBuilder(message);
        for (int i = 0; i + 1 < keysAndValues.length; i += 2) {
            String value = String.valueOf(keysAndValues[i + 1]).replace('\n', ' ');
            line.append(' ').append(keysAndValues[i]).append('=');
            line.append(value.indexOf(' ') < 0 ? value : '"' + value + '"');
        }
        logger.log(level, line.toString());
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord logged) {
            Instant at = logged.getInstant().truncatedTo(ChronoUnit.MILLIS);
            String level = logged.getLevel().intValue() >= Level.WARNING.intValue() ? "WARN " : "INFO ";
            return at + " " + level + " [agent] " + logged.getMessage() + System.lineSeparator();
        }
    }
}
