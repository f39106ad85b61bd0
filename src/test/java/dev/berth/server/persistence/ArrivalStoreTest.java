package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.Arrival.Decision;
import dev.berth.server.control.port.Arrival.Found;
import dev.berth.server.control.port.Arrival.Run;
import dev.berth.server.control.port.ArrivalStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replay needs of tasks, from their rows and timelines. */
@QuarkusTest
class ArrivalStoreTest {
    private static final Instant AT = Instant.parse("2020-02-01T10:00:00Z");

    @Inject
    ArrivalStore arrivals;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;

    @BeforeEach
    void aPool() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
    }

    /** A task that was submitted so many seconds after ten, with what became of it. */
    private long task(int second, String type, String status, @Nullable Integer finished, @Nullable Integer confirmed) {
        boolean over = finished != null;
        return await(database.run(
                        """
                        INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                           replacements, refresh_only, timeout_ms, configuration_version, submitted_by,
                                           created_at, pending_since, status, phase, attempt, finished_at, confirmed_at,
                                           confirmed_by, plan_has_changes)
                        VALUES ($1, $2, 'terraform', $3, '', 3, NULL, false, '{}', '{}', false, 1, 1, 'ann', $4, $4, $5,
                                'plan', 1, $6, $7, $8, $9)
                        RETURNING id""",
                        workspace.value(),
                        pool.value(),
                        type,
                        Times.column(AT.plusSeconds(second)),
                        status,
                        over ? Times.column(AT.plusSeconds(finished)) : null,
                        confirmed == null ? null : Times.column(AT.plusSeconds(confirmed)),
                        confirmed == null ? null : "bob",
                        type.equals("plan_and_apply")))
                .iterator()
                .next()
                .getLong("id");
    }

    private void event(long task, int second, String from, String to, String reason, String phase) {
        await(database.run("""
                INSERT INTO task_events (task_id, at, from_status, to_status, reason, phase, attempt)
                VALUES ($1, $2, $3, $4, $5, $6, 1)""", task, Times.column(AT.plusSeconds(second)), from, to, reason, phase));
    }

    private List<Arrival> read(int fromSecond, int toSecond, int limit) {
        return await(arrivals.arrivals(pool, AT.plusSeconds(fromSecond), AT.plusSeconds(toSecond), limit));
    }

    private Arrival only() {
        List<Arrival> found = read(0, 3600, 10);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void aPlan() {
        long id = task(10, "plan", "planned", 50, null);
        event(id, 15, "pending", "running", "placed", "plan");
        event(id, 50, "running", "planned", "planned", "plan");

        Arrival plan = only();

        assertThat(plan.id().value()).isEqualTo(id);
        assertThat(plan.workspace()).isEqualTo(workspace);
        assertThat(plan.type()).isEqualTo(TaskType.PLAN);
        assertThat(plan.priority()).isEqualTo(3);
        assertThat(plan.at()).isEqualTo(AT.plusSeconds(10));
        assertThat(plan.plan()).isEqualTo(new Run(seconds(5), seconds(35)));
        assertThat(plan.found()).isEqualTo(Found.NOTHING);
        assertThat(plan.decision()).isNull();
        assertThat(plan.apply()).isEqualTo(Run.NEVER);
        assertThat(plan.givenUpAfter()).isNull();
    }

    @Test
    void anApplyWithWhoDecided() {
        long id = task(0, "plan_and_apply", "applied", 400, 300);
        event(id, 20, "pending", "running", "placed", "plan");
        event(id, 60, "running", "apply_pending", "changes_found", "plan");
        event(id, 300, "apply_pending", "pending", "confirmed", "apply");
        event(id, 310, "pending", "running", "placed", "apply");
        event(id, 400, "running", "applied", "applied", "apply");

        Arrival apply = only();

        assertThat(apply.plan()).isEqualTo(new Run(seconds(20), seconds(40)));
        assertThat(apply.found()).isEqualTo(Found.CHANGES);
        assertThat(apply.decision()).isEqualTo(new Decision(true, seconds(240)));
        assertThat(apply.apply()).isEqualTo(new Run(seconds(10), seconds(90)));
    }

    @Test
    void aDiscard() {
        long id = task(0, "plan_and_apply", "discarded", 100, null);
        event(id, 20, "pending", "running", "placed", "plan");
        event(id, 60, "running", "apply_pending", "changes_found", "plan");

        assertThat(only().decision()).isEqualTo(new Decision(false, seconds(40)));
    }

    @Test
    void aPlanThatWasLostOnceTookAsLongAsTheOneThatCounts() {
        long id = task(0, "plan", "planned", 100, null);
        event(id, 5, "pending", "running", "placed", "plan");
        event(id, 30, "running", "pending", "attempt_lost", "plan");
        event(id, 40, "pending", "running", "placed", "plan");
        event(id, 100, "running", "planned", "planned", "plan");

        assertThat(only().plan()).isEqualTo(new Run(seconds(5), seconds(60)));
    }

    @Test
    void aFailure() {
        long id = task(0, "plan_and_apply", "failed", 60, null);
        event(id, 5, "pending", "running", "placed", "plan");
        event(id, 60, "running", "failed", "terraform_failed", "plan");

        assertThat(only().found()).isEqualTo(Found.FAILURE);
    }

    @Test
    void whoeverGaveUpBeforeItRan() {
        long unused = task(0, "plan", "canceled", 44, null);

        assertThat(only().givenUpAfter()).isEqualTo(seconds(44));
        assertThat(only().plan()).isEqualTo(Run.NEVER);
    }

    @Test
    void onlyWhatCameInThatTimeToThatPoolAndSoManyAtMost() {
        for (int second = 0; second < 600; second += 60) {
            long unused = task(second, "plan", "planned", second + 1, null);
        }
        pool = samples.pool();
        workspace = samples.workspace(pool);
        for (int second = 30; second < 600; second += 60) {
            long unused = task(second, "plan", "planned", second + 1, null);
        }

        assertThat(read(90, 211, 10)).extracting(Arrival::at).containsExactly(at(90), at(150), at(210));
        assertThat(read(90, 210, 10)).hasSize(2);
        assertThat(read(0, 600, 4)).hasSize(4);
        assertThat(read(-7200, -3600, 10)).isEmpty();
        assertThat(read(3600, 7200, 10)).isEmpty();
        pool = samples.pool();
        assertThat(read(0, 600, 10)).isEmpty();
    }

    private static Instant at(int second) {
        return AT.plusSeconds(second);
    }
}
