package dev.berth.domain.placement;

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
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P10: the order within a workspace")
class WorkspaceOrderTest {
    private static final Set<WorkspaceName> NO_LOCKS = Set.of();
    private static final Set<WorkspaceName> LOCKED = Set.of(new WorkspaceName("net"));

    private static Task exclusive(long id) {
        return submitted(id, PLAN_AND_APPLY, "net");
    }

    private static Task running(Task task) {
        return task.placed(new Location(new PodName("a"), 0), NOW);
    }

    private static Task applyPending(Task task) {
        return running(task).planned(new PlanSummary(true, 1, 0, 0, "ab", "1.11.4"), NOW);
    }

    private static Map<TaskId, BlockedBy> blocked(Set<WorkspaceName> locked, Task... tasks) {
        return WorkspaceOrder.blocked(List.of(tasks), locked);
    }

    private static BlockedBy behind(long task) {
        return new BlockedBy(BlockedBy.Reason.EARLIER_TASK, new TaskId(task));
    }

    @Test
    void onlyTheOldestPlanAndApplyOfAWorkspaceIsUnblocked() {
        assertThat(blocked(NO_LOCKS, exclusive(3), exclusive(1), exclusive(2)))
                .isEqualTo(Map.of(new TaskId(2), behind(1), new TaskId(3), behind(1)));
    }

    @Test
    void aRunningOneBlocksTheNext() {
        assertThat(blocked(NO_LOCKS, running(exclusive(1)), exclusive(2))).isEqualTo(Map.of(new TaskId(2), behind(1)));
    }

    @Test
    void oneThatWaitsForApprovalBlocksTheNext() {
        assertThat(blocked(NO_LOCKS, applyPending(exclusive(1)), exclusive(2)))
                .isEqualTo(Map.of(new TaskId(2), behind(1)));
    }

    @Test
    void aConfirmedOneBlocksTheNextAndIsItselfUnblocked() {
        Task confirmed = applyPending(exclusive(1)).confirmed(new Confirmation("ann", NOW, "ab"));
        assertThat(blocked(NO_LOCKS, confirmed, exclusive(2))).isEqualTo(Map.of(new TaskId(2), behind(1)));
    }

    @Test
    void oneAtWorkCountsAsOlderThanALowerNumberThatWasSeenLater() {
        assertThat(blocked(NO_LOCKS, exclusive(1), running(exclusive(2)), exclusive(3)))
                .isEqualTo(Map.of(new TaskId(1), behind(2), new TaskId(3), behind(2)));
        Task confirmed = applyPending(exclusive(2)).confirmed(new Confirmation("ann", NOW, "ab"));
        assertThat(blocked(NO_LOCKS, confirmed, exclusive(1))).isEqualTo(Map.of(new TaskId(1), behind(2)));
    }

    @Test
    void aFinalOneBlocksNobody() {
        assertThat(blocked(NO_LOCKS, exclusive(1).canceled("ann", NOW), exclusive(2)))
                .isEmpty();
    }

    @Test
    void plansAreBlockedByNoOtherTaskAndBlockNone() {
        assertThat(blocked(NO_LOCKS, submitted(1, PLAN, "net"), exclusive(2), submitted(3, PLAN, "net")))
                .isEmpty();
    }

    @Test
    void anotherWorkspaceIsAnotherMatter() {
        assertThat(blocked(NO_LOCKS, exclusive(1), submitted(2, PLAN_AND_APPLY, "dns")))
                .isEmpty();
    }

    @Test
    void aLockBlocksAllPendingTasksOfItsWorkspaceConfirmedAppliesIncluded() {
        Task confirmed = applyPending(exclusive(1)).confirmed(new Confirmation("ann", NOW, "ab"));
        assertThat(blocked(LOCKED, confirmed, exclusive(2), submitted(3, PLAN, "net"), submitted(4, PLAN, "dns")))
                .isEqualTo(Map.of(
                        new TaskId(1), BlockedBy.LOCK,
                        new TaskId(2), BlockedBy.LOCK,
                        new TaskId(3), BlockedBy.LOCK));
    }

    @Test
    void aLockDoesNotTouchARunningTask() {
        assertThat(blocked(LOCKED, running(exclusive(1)))).isEmpty();
    }
}
