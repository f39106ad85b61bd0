package dev.berth.domain.order;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static dev.berth.domain.fixture.TaskFixture.submitted;
import static dev.berth.domain.task.TaskType.PLAN;
import static dev.berth.domain.task.TaskType.PLAN_AND_APPLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("W4: what waits for tasks of upstream workspaces")
class UpstreamOrderTest {
    private static final WorkspaceName NET = new WorkspaceName("net");
    private static final WorkspaceName CLUSTER = new WorkspaceName("cluster");
    private static final WorkspaceName APP = new WorkspaceName("app");
    private static final RunAfter CHAIN = new RunAfter(Map.of(CLUSTER, Set.of(NET), APP, Set.of(CLUSTER)));
    private static final Set<WorkspaceName> NOBODY = Set.of();

    private static Task waiting(long id, WorkspaceName workspace) {
        return submitted(id, PLAN_AND_APPLY, workspace.value());
    }

    private static Task running(long id, WorkspaceName workspace) {
        return waiting(id, workspace).placed(new Location(new PodName("a"), 0), NOW);
    }

    private static Task applyPending(long id, WorkspaceName workspace) {
        return running(id, workspace).planned(new PlanSummary(true, 1, 0, 0, "ab", "1.11.4"), NOW);
    }

    private static Task confirmed(long id, WorkspaceName workspace) {
        return applyPending(id, workspace).confirmed(new Confirmation("ann", NOW, "ab"));
    }

    private static Optional<BlockedBy> blocks(Task task, Set<WorkspaceName> held, Task... others) {
        return UpstreamOrder.blocks(
                task,
                CHAIN,
                UpstreamOrder.holders(
                        List.of(others),
                        CHAIN,
                        each -> held.contains(each.request().workspace())));
    }

    private static Optional<BlockedBy> upstream(long task) {
        return Optional.of(new BlockedBy(BlockedBy.Reason.UPSTREAM, new TaskId(task)));
    }

    @Test
    void whatHoldsRunsOrIsConfirmedAndWaitsForNothingItself() {
        Task task = waiting(9, CLUSTER);

        assertThat(blocks(task, NOBODY, running(1, NET))).isEqualTo(upstream(1));
        assertThat(blocks(task, NOBODY, confirmed(1, NET))).isEqualTo(upstream(1));
        assertThat(blocks(task, NOBODY, waiting(1, NET))).isEmpty();
        assertThat(blocks(task, NOBODY, applyPending(1, NET))).isEmpty();
        assertThat(blocks(task, Set.of(NET), confirmed(1, NET))).isEmpty();
        assertThat(blocks(task, Set.of(NET), running(1, NET)))
                .as("neither a lock nor a window stops what runs")
                .isEqualTo(upstream(1));
    }

    @Test
    void newerWorkUpstreamHoldsNobody() {
        assertThat(blocks(waiting(2, CLUSTER), NOBODY, running(3, NET))).isEmpty();
        assertThat(blocks(waiting(2, CLUSTER), NOBODY, confirmed(3, NET))).isEmpty();
    }

    @Test
    void oneThatWaitsForItsOwnUpstreamHoldsNobody() {
        assertThat(blocks(waiting(9, APP), NOBODY, confirmed(2, CLUSTER), running(1, NET)))
                .isEmpty();
        assertThat(blocks(waiting(9, APP), NOBODY, confirmed(2, CLUSTER), running(3, NET)))
                .as("what is newer than the second does not hold it")
                .isEqualTo(upstream(2));
    }

    @Test
    void onlyTheNextOnesUpstreamHold() {
        assertThat(blocks(waiting(9, APP), NOBODY, running(1, NET))).isEmpty();
    }

    @Test
    void plansNeitherWaitNorHold() {
        assertThat(blocks(submitted(9, PLAN, CLUSTER.value()), NOBODY, running(1, NET)))
                .isEmpty();
        Task plan = submitted(1, PLAN, NET.value()).placed(new Location(new PodName("a"), 0), NOW);
        assertThat(blocks(waiting(9, CLUSTER), NOBODY, plan)).isEmpty();
    }

    @Test
    void aConfirmedApplyWaitsAsWell() {
        assertThat(blocks(confirmed(9, CLUSTER), NOBODY, running(1, NET))).isEqualTo(upstream(1));
    }
}
