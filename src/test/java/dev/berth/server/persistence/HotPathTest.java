package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TaskStore.Filter;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.SubmissionRows;
import dev.berth.server.persistence.task.SubmissionStatements;
import dev.berth.server.persistence.task.TaskListing;
import dev.berth.server.persistence.task.TaskStatements;
import dev.berth.server.persistence.turn.SqlTurnStore;
import dev.berth.server.persistence.work.SqlWorkStore;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The work for a task does not grow with the number of tasks that have ended. */
@QuarkusTest
class HotPathTest {
    private static final int ENDED = 5_000;
    /** What other tests may have left in the tables that they share, and far from what has ended here. */
    private static final long FEW = ENDED / 5;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;
    private Task live;
    private Task begun;

    @BeforeEach
    void manyTasksHaveEnded() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
        await(database.run("""
                INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                   replacements, refresh_only, timeout_ms, configuration_version, submitted_by,
                                   created_at, pending_since, finished_at, status, phase, attempt)
                SELECT $1, $2, 'terraform', 'plan_and_apply', '', 0, NULL, false, '{}', '{}', false, 1, 1, 'ann',
                       now(), now(), now(), 'planned', 'plan', 1
                  FROM generate_series(1, $3::int)""", workspace.value(), pool.value(), ENDED));
        live = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        begun = samples.place(
                samples.submit(workspace, TaskType.PLAN), samples.pod(pool).name(), 1);
        await(database.run("ANALYZE tasks"));
    }

    @AfterEach
    void theyGo() {
        await(database.run("DELETE FROM agent_pods WHERE pool = $1", pool.value()));
        await(database.run("DELETE FROM tasks WHERE workspace = $1", workspace.value()));
        await(database.run("ANALYZE tasks"));
    }

    /** How many rows of tasks and their indexes a statement looked at. */
    private long rowsSeen(String sql, @Nullable Object... values) {
        List<String> plan = new ArrayList<>();
        await(database.run("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + sql, values))
                .forEach(row -> plan.add(row.getString(0)));
        String text = plan.stream().collect(Collectors.joining("\n"));
        return Arrays.stream(text.split("\n"))
                .filter(line -> line.contains("actual rows=") || line.contains("Rows Removed by Filter"))
                .mapToLong(HotPathTest::rows)
                .max()
                .orElseThrow(() -> new AssertionError(text));
    }

    private long rowsSeen(Filter filter) {
        TaskListing list = TaskListing.of(filter, new Page.Request(50, null));
        return rowsSeen(list.sql(), list.values());
    }

    private static long rows(String line) {
        String number = line.contains("actual rows=")
                ? line.replaceFirst(".*actual rows=([0-9]+).*", "$1")
                : line.replaceFirst(".*Filter: ([0-9]+).*", "$1");
        return Long.parseLong(number);
    }

    @Test
    void aTurnLoadsStoresAndCountsWithoutLookingAtThem() {
        Change cancel = new Change().task(live, live.canceled("ann", NOW));
        SqlTurnStore.Turn turn = SqlTurnStore.turn(pool, cancel.build());

        assertThat(rowsSeen(SqlTurnStore.LIVE_TASKS, pool.value())).isLessThan(FEW);
        assertThat(rowsSeen(SqlTurnStore.SOME_TASKS, pool.value(), new Long[] {
                    live.id().value()
                }))
                .isLessThan(FEW);
        assertThat(rowsSeen(
                        SqlWorkStore.BEGIN,
                        new Long[] {begun.id().value()},
                        new Integer[] {begun.attempt()},
                        new OffsetDateTime[] {Times.column(NOW)}))
                .isLessThan(FEW);
        assertThat(rowsSeen(turn.sql(), turn.values())).isLessThan(FEW);
        assertThat(rowsSeen(TaskStatements.COUNTS)).isLessThan(FEW);
    }

    @Test
    void usersSeeAndSubmitTasksWithoutLookingAtThem() {
        Object[] submission = SubmissionRows.values(Samples.submission(workspace, TaskType.PLAN_AND_APPLY), 100, NOW);

        assertThat(rowsSeen(SubmissionStatements.of(false, false, false, false), submission))
                .isLessThan(FEW);
        assertThat(rowsSeen(TaskStatements.FIND, live.id().value())).isLessThan(FEW);
        assertThat(rowsSeen(new Filter(workspace, null, null, null))).isLessThan(FEW);
        assertThat(rowsSeen(new Filter(null, pool, TaskStatus.PENDING, null))).isLessThan(FEW);
    }
}
