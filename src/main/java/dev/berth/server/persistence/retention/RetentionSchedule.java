package dev.berth.server.persistence.retention;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.FigureStore.Span;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.retention.OldConfigurations.Swept;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Deletes in the background what is kept no longer, on the server that leads. Batches are small and leave locked rows
 * alone, so nobody else waits for it.
 */
@ApplicationScoped
public class RetentionSchedule {
    private static final Logger LOG = Logger.getLogger(RetentionSchedule.class);
    private static final Duration IDEMPOTENCY_KEYS = Duration.ofHours(24);
    /** Longer than the address that such a state is brought to is good for. */
    private static final Duration STATE_UPLOADS = Duration.ofHours(24);

    private static final int BATCH = 200;
    /** Rows that nothing refers to; there may be some with every turn. */
    private static final int DECISIONS_BATCH = 5_000;

    /** A run ends after so many batches of each kind; the next one goes on. */
    private static final int MAX_BATCHES = 100;

    private final Database database;
    private final OldRecords records;
    private final OldConfigurations configurations;
    private final FigureStore figures;
    private final Leadership leadership;
    private final BerthConfig.Retention retention;
    private final Clock clock;

    RetentionSchedule(
            Database database,
            OldRecords records,
            OldConfigurations configurations,
            FigureStore figures,
            BerthConfig config,
            Leadership leadership,
            Clock clock) {
        this.database = database;
        this.records = records;
        this.configurations = configurations;
        this.figures = figures;
        this.leadership = leadership;
        this.retention = config.retention();
        this.clock = clock;
    }

    @Scheduled(
            every = "${berth.retention.interval:10m}",
            delayed = "${berth.retention.interval:10m}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return leadership.look(
                () -> sweep(clock.instant()).invoke(RetentionSchedule::report),
                failure -> LOG.warnf("retention did not finish: %s", failure.getMessage()));
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
        int kept = atLeastOne(retention.configurations());
        Uni<Long> surplus =
                inBatches(() -> configurations.surplus(BATCH, kept), swept -> swept.gone() == BATCH, Swept::gone);
        Uni<Long> due = inBatches(() -> configurations.due(BATCH, now), swept -> swept.seen() == BATCH, Swept::gone);
        Uni<Long> uploads = delete(RetentionStatements.STATE_UPLOADS, Times.column(now.minus(STATE_UPLOADS)));
        Uni<Long> tokens = inBatches(() -> records.deleteTokens(now, BATCH));
        Uni<Long> sessions = inBatches(() -> records.deleteSessions(now, BATCH));
        Uni<Long> keys = delete(RetentionStatements.KEYS, Times.column(now.minus(IDEMPOTENCY_KEYS)));
        Uni<Long> told = delete(RetentionStatements.DELIVERIES, Times.column(now.minus(retention.deliveries())));
        Instant remembered = now.minus(retention.audit());
        Uni<Long> audit = inBatches(() -> records.deleteActs(remembered, BATCH));
        return Multi.createFrom()
                .iterable(List.of(
                        tasks, states, surplus, due, uploads, tokens, sessions, keys, told, audit, history(now)))
                .onItem()
                .transformToUniAndConcatenate(deleted -> deleted)
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    /** What the loops decided, and what became of the pools. */
    private Uni<Long> history(Instant now) {
        Uni<Long> thinned = figures.thin(Map.of(
                Span.MINUTE, now.minus(retention.figures().byMinute()),
                Span.FIVE_MINUTES, now.minus(retention.figures().byFiveMinutes()),
                Span.HOUR, now.minus(retention.figures().byHour())));
        Uni<Long> old = inBatches(
                DECISIONS_BATCH, RetentionStatements.DECISIONS, Times.column(now.minus(retention.decisions())));
        Uni<Long> surplus =
                inBatches(DECISIONS_BATCH, RetentionStatements.SURPLUS_DECISIONS, (long) retention.decisionRows());
        return thinned.flatMap(rows -> old.map(more -> rows + more)).flatMap(rows -> surplus.map(more -> rows + more));
    }

    /** The newest of a kind is in use and always stays. */
    private static int atLeastOne(int kept) {
        return Math.max(1, kept);
    }

    private Uni<Long> delete(String sql, Object limit) {
        return inBatches(BATCH, sql, limit);
    }

    private Uni<Long> inBatches(int batch, String sql, Object limit) {
        return inBatches(
                () -> database.run(sql, batch, limit).map(deleted -> (long) deleted.rowCount()),
                deleted -> deleted == batch,
                Long::longValue);
    }

    private static Uni<Long> inBatches(Supplier<Uni<Long>> batch) {
        return inBatches(batch, deleted -> deleted == BATCH, Long::longValue);
    }

    /** @param more whether there may be another batch behind that one */
    private static <T> Uni<Long> inBatches(Supplier<Uni<T>> batch, Predicate<T> more, ToLongFunction<T> rows) {
        return Multi.createBy()
                .repeating()
                .uni(batch::get)
                .whilst(more)
                .select()
                .first(MAX_BATCHES)
                .collect()
                .with(Collectors.summingLong(rows));
    }
}
