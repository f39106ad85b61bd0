package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.task.TaskStatements;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not final yet, as a queue shows it. */
@QuarkusTest
class UnfinishedTasksTest {
    private static final int ENDED = 3_000;

    @Inject
    TaskStore tasks;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;
    private Task ended;
    private Task plan;
    private Task first;
    private Task second;

    @BeforeEach
    void someTasks() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
        ended = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        plan = samples.submit(workspace, TaskType.PLAN);
        first = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        second = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        assertThat(samples.commit(ended, new Change().task(ended, ended.canceled("ann", NOW))))
                .isTrue();
    }

    @Test
    void thoseOfAWorkspaceComeOldestFirstWithWhatIsInTheirWay() {
        assertThat(await(tasks.unfinished(workspace, 10)))
                .extracting(view -> view.task().id())
                .containsExactly(plan.id(), first.id(), second.id());
        assertThat(await(tasks.unfinished(workspace, 2)))
                .extracting(view -> view.task().id())
                .containsExactly(plan.id(), first.id());
        assertThat(await(tasks.unfinished(workspace, 10)).getLast().blockedBy())
                .isEqualTo(new BlockedBy(BlockedBy.Reason.EARLIER_TASK, first.id()));
    }

    @Test
    void thoseOfAllPoolsComeInOneOrder() {
        Task elsewhere = samples.submit(samples.workspace(samples.pool()), TaskType.PLAN);
        Task last = samples.submit(workspace, TaskType.PLAN);

        List<TaskId> all = await(tasks.unfinished(100_000)).stream()
                .map(view -> view.task().id())
                .toList();

        assertThat(all).isSorted().containsSubsequence(plan.id(), first.id(), elsewhere.id(), last.id());
        assertThat(all).doesNotContain(ended.id());
        assertThat(await(tasks.unfinished(1))).extracting(TaskView::task).hasSize(1);
        assertThat(await(tasks.unfinished(1)).getFirst().task().id()).isEqualTo(all.getFirst());
    }

    @Test
    void theFirstInLineIsTheOldestPlanAndApplyP10() {
        WorkspaceName quiet = samples.workspace(pool);
        samples.submit(quiet, TaskType.PLAN);

        assertThat(await(tasks.firstInLine(List.of(workspace, quiet, new WorkspaceName("nowhere")))))
                .isEqualTo(Map.of(workspace, first.id()));
        assertThat(await(tasks.firstInLine(List.of()))).isEmpty();
    }

    @Test
    void theyAreFoundWithoutALookAtWhatHasEnded() {
        await(database.run("""
                INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                   replacements, refresh_only, timeout_ms, configuration_version, submitted_by,
                                   created_at, pending_since, finished_at, status, phase, attempt)
                SELECT $1, $2, 'terraform', 'plan_and_apply', '', 0, NULL, false, '{}', '{}', false, 1, 1, 'ann',
                       now(), now(), now(), 'planned', 'plan', 1
                  FROM generate_series(1, $3::int)""", workspace.value(), pool.value(), ENDED));

        assertThat(rowsSeen(TaskStatements.UNFINISHED_OF_WORKSPACE, workspace.value(), 5))
                .isLessThan(20);
        assertThat(rowsSeen(TaskStatements.UNFINISHED, 5)).isLessThan(ENDED);
        assertThat(rowsSeen(TaskStatements.FIRST_IN_LINE, (Object) new String[] {workspace.value()}))
                .isLessThan(20);
        await(database.run("DELETE FROM tasks WHERE workspace = $1 AND status = 'planned'", workspace.value()));
    }

    private long rowsSeen(String sql, @Nullable Object... values) {
        return HotTables.rows(
                Database.list(await(database.run("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + sql, values))).stream()
                        .map(row -> row.getString(0))
                        .collect(Collectors.joining("\n")));
    }
}
