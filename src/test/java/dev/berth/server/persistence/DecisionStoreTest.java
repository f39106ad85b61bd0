package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.DecisionStore;
import dev.berth.server.control.port.DecisionStore.Filter;
import dev.berth.server.control.port.DecisionStore.StoredDecision;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.port.LoopDecisionBuilder;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.decision.DecisionListing;
import dev.berth.server.persistence.retention.RetentionSchedule;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The journal: written with turns, read by whoever asks, and gone in time. */
@QuarkusTest
class DecisionStoreTest {
    private static final PodName POD = new PodName("quay");

    /** So many rows of the journal are kept, as {@code berth.retention.decision-rows} has it by default. */
    private static final long ROWS = 1_000_000;

    @Inject
    DecisionStore decisions;

    @Inject
    RetentionSchedule retention;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private Task task;

    @BeforeEach
    void aTask() {
        pool = samples.pool();
        task = samples.submit(samples.workspace(pool), TaskType.PLAN);
    }

    static LoopDecision decision(Kind kind, String reason, List<TaskId> tasks, List<PodName> pods) {
        return LoopDecisionBuilder.builder()
                .kind(kind)
                .reason(reason)
                .detail(null)
                .count(Math.max(tasks.size(), pods.size()))
                .tasks(tasks)
                .pods(pods)
                .slots(tasks.stream().map(each -> 1).toList())
                .numbers(new LoopDecision.Numbers(
                        new LoopDecision.Queue(1, 2),
                        new LoopDecision.Slots(9, 4, 3),
                        new LoopDecision.Pods(5, 6, 7, 8)))
                .build();
    }

    private boolean decide(LoopDecision... all) {
        Change change = new Change();
        List.of(all).forEach(change::decision);
        return samples.commit(task, change);
    }

    private Filter filter(@Nullable PodName pod, @Nullable TaskId of, @Nullable Kind kind) {
        return new Filter(pool, pod, of, kind, null, null);
    }

    private Page<StoredDecision> read(Filter filter, int limit, @Nullable String cursor) {
        return await(decisions.list(filter, new Page.Request(limit, cursor), Room.ENOUGH));
    }

    private List<LoopDecision> read(Filter filter) {
        return read(filter, 100, null).items().stream()
                .map(StoredDecision::decision)
                .toList();
    }

    @Test
    void decisionsAreStoredWithTheirTurnOrNotAtAll() {
        LoopDecision placed = decision(Kind.PLACED, "plan", List.of(task.id()), List.of(POD));
        Task moved = task.canceled("anna", NOW);

        assertThat(samples.commit(task, new Change().task(moved, moved).decision(placed)))
                .as("the task is not as it was read")
                .isFalse();
        assertThat(read(filter(null, null, null))).isEmpty();
        assertThat(decide(placed)).isTrue();

        assertThat(read(filter(null, null, null), 1, null).items())
                .singleElement()
                .satisfies(stored -> {
                    assertThat(stored.pool()).isEqualTo(pool);
                    assertThat(stored.at()).isEqualTo(Times.stored(NOW));
                    assertThat(stored.decision()).isEqualTo(placed);
                });
    }

    @Test
    void theyAreFoundByTaskPodAndKindNewestFirst() {
        TaskId other = new TaskId(task.id().value() + 1_000_000);
        LoopDecision placed = decision(Kind.PLACED, "plan", List.of(task.id(), other), List.of(POD, new PodName("b")));
        LoopDecision waited = decision(Kind.WAITED, "no_free_slot", List.of(other), List.of());
        LoopDecision lost = decision(Kind.POD_LOST, "gone", List.of(), List.of(POD));
        decide(placed, waited, lost);

        assertThat(read(filter(null, null, null))).containsExactly(lost, waited, placed);
        assertThat(read(filter(null, task.id(), null))).containsExactly(placed);
        assertThat(read(filter(null, other, null))).containsExactly(waited, placed);
        assertThat(read(filter(POD, null, null))).containsExactly(lost, placed);
        assertThat(read(filter(POD, null, Kind.POD_LOST))).containsExactly(lost);
        assertThat(read(filter(POD, other, Kind.WAITED))).isEmpty();
    }

    @Test
    void aSpanOfTimeHasItsBeginAndNotItsEnd() {
        LoopDecision held = decision(Kind.HELD, "balanced", List.of(), List.of());
        decide(held);

        assertThat(read(new Filter(pool, null, null, null, Times.stored(NOW), null)))
                .containsExactly(held);
        assertThat(read(new Filter(pool, null, null, null, NOW.plusMillis(1), null)))
                .isEmpty();
        assertThat(read(new Filter(pool, null, null, null, null, Times.stored(NOW))))
                .isEmpty();
        assertThat(read(new Filter(pool, null, null, null, null, NOW.plusMillis(1))))
                .containsExactly(held);
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() {
        LoopDecision first = decision(Kind.HELD, "balanced", List.of(), List.of());
        LoopDecision second = decision(Kind.HELD, "at_max_pods", List.of(), List.of());
        decide(first, second);

        Page<StoredDecision> page = read(filter(null, null, null), 1, null);
        assertThat(page.items().getFirst().decision()).isEqualTo(second);
        assertThat(read(filter(null, null, null), 1, page.nextCursor())
                        .items()
                        .getFirst()
                        .decision())
                .isEqualTo(first);
        assertThatThrownBy(() -> read(filter(null, null, null), 1, "nobody"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theyGoWhenTheirTimeIsOver() {
        decide(decision(Kind.HELD, "balanced", List.of(), List.of()));

        long unused = await(retention.sweep(NOW.plus(Duration.ofDays(7)).minusSeconds(1)));
        assertThat(read(filter(null, null, null))).hasSize(1);
        unused = await(retention.sweep(NOW.plus(Duration.ofDays(7)).plusSeconds(1)));
        assertThat(read(filter(null, null, null))).isEmpty();
    }

    @Test
    void ofTooManyTheOldestGoBeforeTheirTime() {
        decide(decision(Kind.HELD, "balanced", List.of(), List.of()));
        decide(decision(Kind.HELD, "no_demand", List.of(), List.of()));
        long second = read(filter(null, null, null), 1, null).items().getFirst().id();
        Object unused = await(database.run("""
                INSERT INTO decisions (id, pool, at, kind, reason, count, tasks, pods, slots, waiting, blocked, total_slots,
                                       used_slots, reserved_slots, current_pods, ready_pods, starting_pods, desired_pods)
                OVERRIDING SYSTEM VALUE VALUES ($1, 'elsewhere', $2, 'held', 'balanced', 1, '{}', '{}', '{}', 0, 0, 0, 0, 0, 0, 0, 0, 0)""", second + ROWS - 1, Times.column(NOW)));

        try {
            long swept = await(retention.sweep(NOW));

            assertThat(swept).isPositive();
            assertThat(read(filter(null, null, null), 100, null).items())
                    .extracting(StoredDecision::id)
                    .containsExactly(second);
        } finally {
            unused = await(database.run("DELETE FROM decisions WHERE id = $1", second + ROWS - 1));
        }
    }

    @Test
    void thoseOfOneTaskAreFoundByTheIndexAmongMany() {
        await(database.run("""
                INSERT INTO decisions (pool, at, kind, reason, count, tasks, pods, slots, waiting, blocked, total_slots,
                                       used_slots, reserved_slots, current_pods, ready_pods, starting_pods, desired_pods)
                SELECT $1, $2::timestamptz + n * interval '1 ms', 'placed', 'plan', 3, ARRAY[3 * n, 3 * n + 1, 3 * n + 2] ,
                       ARRAY['a', 'b', 'c'], '{0,0,0}', 0, 0, 0, 0, 0, 0, 0, 0, 0
                  FROM generate_series(1::bigint, 20000) n""", pool.value(), Times.column(NOW.minus(Duration.ofHours(3)))));
        await(database.run("ANALYZE decisions"));
        DecisionListing listing =
                DecisionListing.of(filter(null, new TaskId(30_001), null), new Page.Request(50, null));

        String plan = Database.list(await(database.run("EXPLAIN " + literal(listing)))).stream()
                .map(row -> row.getString(0))
                .reduce("", String::concat);

        assertThat(plan).contains("decisions_by_task").doesNotContain("Seq Scan");
        assertThat(read(filter(null, new TaskId(30_001), null))).hasSize(1);
    }

    /** EXPLAIN takes no parameters over this protocol. */
    private static String literal(DecisionListing listing) {
        String sql = listing.sql();
        for (int at = listing.values().length; at > 0; at--) {
            Object value = listing.values()[at - 1];
            sql = sql.replace("$" + at, value instanceof Number ? value.toString() : "'" + value + "'");
        }
        return sql;
    }
}
