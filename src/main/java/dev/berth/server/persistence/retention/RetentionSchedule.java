package dev.berth.server.persistence.retention;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Deletes in the background what is kept no longer, on the server that leads. Batches are small and leave locked rows
 * alone, so nobody else waits for it.
 */
@ApplicationScoped
public class RetentionSchedule {
    private static final Logger LOG = Logger.getLogger(RetentionSchedule.class);
    private static final Duration IDEMPOTENCY_KEYS = Duration.ofHours(24);
    private static final int BATCH = 200;
    /** A run ends after so many batches of each kind; the next one goes on. */
    private static final int MAX_BATCHES = 100;

    private final Database database;
    private final Leadership leadership;
    private final BerthConfig.Retention retention;
    private final Clock clock;

    RetentionSchedule(Database database, BerthConfig config, Leadership leadership, Clock clock) {
        this.database = database;
        this.leadership = leadership;
        this.retention = config.retention();
        this.clock = clock;
    }

    @Scheduled(
            every = "${berth.retention.interval:10m}",
            delayed = "${berth.retention.interval:10m}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        if (!leadership.leads()) {
            return Uni.createFrom().voidItem();
        }
        return sweep(clock.instant())
                .invoke(RetentionSchedule::report)
                .replaceWithVoid()
                // The next run finds what this one left; a database that is away is reported by those who need it.
                .onFailure()
                .invoke(failure -> LOG.warnf("retention did not finish: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private static void report(long rows) {
        if (rows > 0) {
            LOG.infof("retention deleted rows=%d", rows);
        }
    }

    /** Deletes what is over at that time; answers with the number of rows. */
    public Uni<Long> sweep(Instant now) {
        Uni<Long> tasks = delete(RetentionStatements.TASKS, Times.column(now.minus(retention.tasks())));
        Uni<Long> states = delete(RetentionStatements.STATES, atLeastOne(retention.stateVersions()));
        Uni<Long> configurations = delete(RetentionStatements.CONFIGURATIONS, atLeastOne(retention.configurations()));
        Uni<Long> tokens = delete(RetentionStatements.TOKENS, Times.column(now));
        Uni<Long> keys = delete(RetentionStatements.KEYS, Times.column(now.minus(IDEMPOTENCY_KEYS)));
        Uni<Long> audit = delete(RetentionStatements.AUDIT, Times.column(now.minus(retention.audit())));
        return Multi.createFrom()
                .iterable(List.of(tasks, states, configurations, tokens, keys, audit))
                .onItem()
                .transformToUniAndConcatenate(deleted -> deleted)
                .collect()
                .with(java.util.stream.Collectors.summingLong(Long::longValue));
    }

    /** The newest of a kind is in use and always stays. */
    private static int atLeastOne(int kept) {
        return Math.max(1, kept);
    }

    private Uni<Long> delete(String sql, Object limit) {
        return Multi.createBy()
                .repeating()
                .uni(() -> database.run(sql, BATCH, limit))
                .whilst(deleted -> deleted.rowCount() == BATCH)
                .select()
                .first(MAX_BATCHES)
                .collect()
                .with(java.util.stream.Collectors.summingLong(deleted -> deleted.rowCount()));
    }
}
