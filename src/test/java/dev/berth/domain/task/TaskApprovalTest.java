package dev.berth.domain.task;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** F10: a task whose workspace asks for people. */
class TaskApprovalTest {
    private static final Location SLOT = new Location(new PodName("a"), 0);
    private static final PlanSummary CHANGES = new PlanSummary(true, 2, 1, 0, "abc", "1.11.4");
    private static final ApprovalRule TWO = new ApprovalRule(2, null, false);
    private static final ApprovalRule THREE = new ApprovalRule(3, null, false);

    private static Task waiting() {
        TaskRequest request =
                TaskFixture.submitted(1, TaskType.PLAN_AND_APPLY, "net").request();
        return Task.submitted(new TaskId(1), request, Approvals.of(TWO, List.of(), List.of()), NOW)
                .placed(SLOT, NOW)
                .planned(CHANGES, NOW);
    }

    private static Approval by(String person) {
        return new Approval(person, person + "-token", Set.of(), NOW);
    }

    private static Task under(ApprovalRule rule, Task task) {
        return TaskBuilder.builder(task).approvals(task.approvals().under(rule)).build();
    }

    private static Task confirmed() {
        return waiting().approved(by("ann")).approved(by("bob"));
    }

    @Test
    void itWaitsUntilEnoughPeopleHaveApproved() {
        Task one = waiting().approved(by("ann"));
        assertThat(one.status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(one.approvals().missing()).isEqualTo(1);
        assertThat(one.approved(by("ann"))).as("twice").isEqualTo(one);

        assertThat(one.approved(by("bob")))
                .returns(TaskStatus.PENDING, Task::status)
                .returns(Phase.APPLY, Task::phase)
                .returns(new Confirmation("bob-token", NOW, "abc"), Task::confirmation);
    }

    @Test
    void noConfirmationAndNoAutoApplyReplacesThem() {
        Task one = waiting().approved(by("ann"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.confirmed(new Confirmation("ci", NOW, "abc")))
                .withMessageContaining("F10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> waiting().confirmed(Confirmation.automatic("ann", NOW, "abc")))
                .withMessageContaining("F10");
    }

    @Test
    void whatIsNotWaitingCannotBeApproved() {
        assertThatThrownBy(() -> confirmed().approved(by("cid"))).isInstanceOf(IllegalTransitionException.class);
    }

    @Test
    void aTightenedRuleLetsNoApplyBePlacedAndItAsksAgain() {
        Task tightened = under(THREE, confirmed());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tightened.placed(SLOT, NOW))
                .withMessageContaining("F10");
        Task again = tightened.unconfirmed(NOW);
        assertThat(again)
                .returns(TaskStatus.APPLY_PENDING, Task::status)
                .returns(null, Task::confirmation)
                .returns(CHANGES, Task::plan);
        assertThat(again.approvals().missing()).isEqualTo(1);
        assertThat(again.approved(by("cid")).phase()).isEqualTo(Phase.APPLY);
    }

    @Test
    void whatEnoughPeopleHaveApprovedStaysConfirmed() {
        assertThatIllegalArgumentException().isThrownBy(() -> confirmed().unconfirmed(NOW));
    }

    @Test
    void aNewPlanHasNoApprovals() {
        assertThat(waiting().approved(by("ann")).planUnusable(NOW).approvals().given())
                .isEmpty();
        Task applying = confirmed().placed(SLOT, NOW);
        assertThat(applying.applyDeclined(new TaskError("plan_changed", ""), 3, NOW)
                        .approvals()
                        .given())
                .isEmpty();
    }
}
