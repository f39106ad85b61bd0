package dev.berth.server.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** What a class says in the log. */
public final class CapturedLog extends Handler {
    /** One element for each line, without time and level. */
    public final List<String> lines = new CopyOnWriteArrayList<>();

    private final Logger logger;
    private final @Nullable Level before;

    public CapturedLog(Class<?> whose) {
        this(whose.getName());
    }

    /** @param name of a class, or of a package: then what all of its classes say */
    public CapturedLog(String name) {
        logger = Logger.getLogger(name);
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord message) {
        lines.add(message instanceof ExtLogRecord full ? full.getFormattedMessage() : message.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
