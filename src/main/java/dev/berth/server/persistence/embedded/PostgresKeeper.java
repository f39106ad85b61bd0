package dev.berth.server.persistence.embedded;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Looks after an embedded PostgreSQL for as long as its server runs: should it end, it is started again at the same
 * address. Until then the server answers 503 and agents keep their results (F8).
 */
public final class PostgresKeeper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PostgresKeeper.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MAX_PAUSE_SECONDS = 30;

    private final EmbeddedPostgres postgres;
    private final Thread thread;
    private int failures;

    /** Begins to look after it. */
    public PostgresKeeper(EmbeddedPostgres postgres) {
        this.postgres = postgres;
        this.thread = Thread.ofPlatform().name("postgres-keeper").daemon(true).start(this::keep);
    }

    private void keep() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(Math.max(LOOK.toSeconds(), Math.min(failures, MAX_PAUSE_SECONDS)));
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was left of a killed one may be in the way for a moment, so the next look tries again. */
    private void look() {
        try {
            if (postgres.revive()) {
                LOG.warn("the embedded PostgreSQL had ended and was started again");
            }
            failures = 0;
        } catch (DatabaseUnavailableException e) {
            failures++;
            LOG.errorf("%s; it is tried again, and requests get 503 until it runs", e.getMessage());
        }
    }

    /** It is left as it is from here on. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
