package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.persistence.HotTables.Planned;
import dev.berth.server.persistence.HotTables.Statement;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.log.LogStatements;
import dev.berth.server.persistence.task.SubmissionRows;
import dev.berth.server.persistence.task.SubmissionStatements;
import dev.berth.server.persistence.task.TaskStatements;
import dev.berth.server.persistence.turn.SqlTurnStore;
import dev.berth.server.persistence.work.SqlWorkStore;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A plan of the hot path is kept for the life of a connection. Whenever it was made, and whatever was counted by then, it
 * looks at what changes, and not at what has ended or is idle.
 */
@QuarkusTest
class HotPlansTest {
    private static final int ENDED = 5_000;
    /** A statement here has at most two rows, and no step looks at more than a few for each. */
    private static final long FEW = 20;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;
    private StoredPod pod;
    private Task waiting;
    private Task running;
    private Task reserved;

    @BeforeEach
    void aPoolAtWork() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
        pod = samples.pod(pool);
        waiting = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        running = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);
        reserved = samples.submit(workspace, TaskType.PLAN);
        assertThat(samples.commit(reserved, new Change().reserve(reservation(reserved.id(), pod.name()))))
                .isTrue();
    }

    /** Tasks that have ended in the same workspace, and slots of the same pool that are idle. */
    private String many() {
        return """
                INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                   replacements, refresh_only, timeout_ms, configuration_version, submitted_by,
                                   created_at, pending_since, finished_at, status, phase, attempt, id)
                OVERRIDING SYSTEM VALUE
                SELECT '%1$s', '%2$s', 'terraform', 'plan_and_apply', '', 0, NULL, false, '{}', '{}', false, 1, 1, 'ann',
                       now(), now(), now(), 'planned', 'plan', 1, 1000000 + n FROM generate_series(1, %3$d) n;
                SELECT setval('hot.tasks_id_seq', 2000000), setval('hot.task_events_id_seq', 1000000);
                INSERT INTO attempts (task_id, attempt, pool, pod, slot)
                SELECT 1000000 + n, 1, '%2$s', '%4$s', 1 FROM generate_series(1, %3$d) n;
                INSERT INTO agent_pods (pool, name, phase, drained, template_hash, created_at, runtime)
                SELECT '%2$s', 'many-' || n, 'ready', false, '', now(), 'static' FROM generate_series(1, %3$d) n;
                INSERT INTO slots (pool, pod, index, updated_at)
                SELECT '%2$s', 'many-' || n, 0, now() FROM generate_series(1, %3$d) n;
                INSERT INTO reservations (task_id, pool, pod, since)
                SELECT 1000000 + n, '%2$s', 'many-' || n, now() FROM generate_series(1, %3$d) n;
                INSERT INTO workspaces (name, number, pool, tool, created_at) OVERRIDING SYSTEM VALUE
                SELECT 'many-' || n, 1000000 + n, '%2$s', 'terraform', now() FROM generate_series(1, %3$d) n;
                INSERT INTO configurations (workspace, version, sha256, bytes, content, created_at)
                SELECT 'many-' || n, 1, '', 0, '', now() FROM generate_series(1, %3$d) n;
                INSERT INTO state_homes (workspace, backend) SELECT 'many-' || n, '' FROM generate_series(1, %3$d) n;
                INSERT INTO state_heads (workspace) SELECT 'many-' || n FROM generate_series(1, %3$d) n;
                INSERT INTO state_locks (workspace, lock_id, info, task_id, attempt, locked_at)
                SELECT 'many-' || n, '', '', 1000000 + n, 1, now() FROM generate_series(1, %3$d) n;
                INSERT INTO idempotency_keys (token_id, key, body_sha256, task_id, created_at)
                SELECT 'token', n, '', 1000000 + n, now() FROM generate_series(1, %3$d) n""".formatted(workspace.value(), pool.value(), ENDED, pod.name().value());
    }

    private Statement turn(Change change) {
        SqlTurnStore.Turn turn = SqlTurnStore.turn(pool, change.build());
        return new Statement(turn.sql(), turn.values());
    }

    private Map<String, Statement> statements() {
        PodName name = pod.name();
        Task planned = running.planned(TurnStoreTest.CHANGES, NOW);
        Map<String, Statement> statements = new LinkedHashMap<>();
        statements.put("a turn that places", turn(Samples.placement(waiting, name, 0)));
        statements.put(
                "a turn in which a task ends",
                turn(Samples.ending(running, planned).step(Samples.step(running, planned, "finished"))));
        statements.put(
                "a turn with all that there is",
                turn(Samples.placement(waiting, name, 0)
                        .with(Samples.ending(running, planned))
                        .release(reservation(reserved.id(), name))
                        .reserve(reservation(waiting.id(), name))
                        .lock(workspace, "lost")));
        statements.put("a turn of pods", pods());
        statements.put("what a turn reads", new Statement(SqlTurnStore.SOME_TASKS, new Object[] {
            pool.value(), new Long[] {waiting.id().value(), running.id().value()}
        }));
        statements.put("begin", new Statement(SqlWorkStore.BEGIN, new Object[] {
            new Long[] {running.id().value()},
            new Integer[] {running.attempt()},
            new OffsetDateTime[] {Times.column(NOW)}
        }));
        statements.put("logs", new Statement(LogStatements.APPEND_FREE, piece()));
        statements.put(
                "submissions",
                new Statement(
                        SubmissionStatements.SUBMIT_AT_ONCE,
                        SubmissionRows.values(Samples.submission(workspace, TaskType.PLAN_AND_APPLY), 100, NOW)));
        statements.put(
                "a look at a task",
                new Statement(TaskStatements.FIND, new Object[] {waiting.id().value()}));
        return statements;
    }

    private Statement pods() {
        SqlTurnStore.Turn turn = SqlTurnStore.knownPods(pool, List.of(new PodChange(pod, pod, 0)));
        return new Statement(turn.sql(), turn.values());
    }

    private Object[] piece() {
        return new Object[] {
            new String[] {pool.value()},
            new String[] {pod.name().value()},
            new Long[] {running.id().value()},
            new Integer[] {running.attempt()},
            new Long[] {0L},
            new String[] {"text"},
            new Long[] {4L},
            new Boolean[] {false},
            new Long[] {100L}
        };
    }

    @ParameterizedTest
    @EnumSource(Planned.class)
    void noStepOfAPlanLooksAtMoreThanWhatChanges(Planned planned) {
        HotTables tables = new HotTables(database);
        Map<String, String> reachTooFar = new LinkedHashMap<>();
        List<String> plannedAnew = new ArrayList<>();

        statements().forEach((name, statement) -> {
            HotTables.Explained explained = tables.explained(planned, statement, many());
            long rows = HotTables.rows(explained.plan());
            if (rows < 1 || rows > FEW) {
                reachTooFar.put(name + ": " + rows + " rows", explained.plan());
            }
            if (!explained.kept()) {
                plannedAnew.add(name);
            }
        });

        assertThat(plannedAnew).isEmpty();
        assertThat(reachTooFar).isEmpty();
    }
}
