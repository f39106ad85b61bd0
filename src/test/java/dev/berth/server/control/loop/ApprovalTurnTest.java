package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.autoApply;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals.Objection;
import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.TaskCommands.Answer;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.TimelineEntry;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** F10: a plan that people have to approve. */
class ApprovalTurnTest {
    private static final WorkspaceName PROD = new WorkspaceName("prod");
    private static final ApprovalRule TWO = new ApprovalRule(2, null, false);
    private static final ApprovalRule THREE = new ApprovalRule(3, null, false);

    private final Scenario scenario = new Scenario(local(0, 1));

    private static Identity person(String person, String token) {
        return new Identity(token, person, Role.APPROVER, Set.of());
    }

    private Answer approve(TaskId task, Identity by) {
        CompletableFuture<Answer> answer =
                scenario.commands.confirm(task, by, null).subscribeAsCompletionStage();
        scenario.settle();
        return answer.join();
    }

    private Answer approve(TaskId task, String person) {
        return approve(task, person(person, person));
    }

    private void rule(@Nullable ApprovalRule rule) {
        scenario.database.rule(PROD, rule);
        scenario.loop.reload();
        scenario.settle();
    }

    /** A task whose plan waits, and its agent. */
    private TaskId waiting(ScriptedAgent[] agent) {
        TaskId task = scenario.submit(exclusive("prod"));
        agent[0] = scenario.connectNext();
        agent[0].plan(changes());
        return task;
    }

    @Test
    void onePersonIsNotEnoughAndTheSamePersonTwiceIsOneF10() {
        ScriptedAgent[] agent = new ScriptedAgent[1];
        scenario.database.rule(PROD, TWO);
        TaskId task = waiting(agent);

        assertThat(approve(task, person("ann", "laptop"))).isInstanceOf(Answer.Done.class);
        assertThat(approve(task, person("ann", "phone"))).isInstanceOf(Answer.Done.class);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(scenario.task(task).approvals().missing()).isEqualTo(1);
        approve(task, "bob");
        assertThat(agent[0].assigned().task().phase()).isEqualTo(Phase.APPLY);
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .containsSequence("changes_found", "approved", "confirmed", "placed");
    }

    @Test
    void aMachineDoesNotCountF10() {
        ScriptedAgent[] agent = new ScriptedAgent[1];
        scenario.database.rule(PROD, TWO);
        TaskId task = waiting(agent);

        assertThat(approve(task, Samples.BOB))
                .isInstanceOfSatisfying(
                        Answer.NotAllowed.class,
                        refused -> assertThat(refused.why()).isEqualTo(Objection.NEEDS_A_PERSON));
    }

    @Test
    void autoApplyWaitsForPeopleWhenARuleComesF10() {
        TaskId task = scenario.submit(autoApply("prod"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign plan = agent.work();
        rule(TWO);

        agent.planned(plan, changes());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
    }

    @Test
    void aTightenedRuleTakesAnApplyBackThatNoAgentHasBegunF10() {
        ScriptedAgent[] agent = new ScriptedAgent[1];
        scenario.database.rule(PROD, TWO);
        TaskId task = waiting(agent);
        approve(task, "ann");
        approve(task, "bob");
        AgentInstruction.Assign apply = agent[0].accept();
        scenario.database.rule(PROD, THREE);

        assertThat(agent[0].begin(apply))
                .as("a rule that came before it begins")
                .isFalse();
        agent[0].running.clear();
        scenario.loop.reload();
        scenario.settle();

        Task again = scenario.task(task);
        assertThat(again.status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(again.confirmation()).isNull();
        assertThat(again.approvals().missing()).isEqualTo(1);
        agent[0].heartbeat();
        approve(task, "cid");
        assertThat(agent[0].begin(agent[0].accept())).isTrue();
    }

    @Test
    void aTightenedRuleSendsAConfirmedApplyThatWaitsBackF10() {
        ScriptedAgent[] agent = new ScriptedAgent[1];
        scenario.database.rule(PROD, TWO);
        TaskId task = waiting(agent);
        agent[0].disconnect();
        approve(task, "ann");
        approve(task, "bob");
        assertThat(scenario.task(task).phase()).isEqualTo(Phase.APPLY);

        rule(THREE);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .endsWith("approvals_lacking");
    }

    @Test
    void whatRunsIsNotStoppedByATightenedRuleF10() {
        ScriptedAgent[] agent = new ScriptedAgent[1];
        scenario.database.rule(PROD, TWO);
        TaskId task = waiting(agent);
        approve(task, "ann");
        approve(task, "bob");
        AgentInstruction.Assign apply = agent[0].work();

        rule(THREE);
        agent[0].applied(apply);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLIED);
    }

    @Test
    void aLoosenedRuleConfirmsWhatEnoughHaveApprovedByThenF10() {
        ScriptedAgent[] agent = new ScriptedAgent[1];
        scenario.database.rule(PROD, THREE);
        TaskId task = waiting(agent);
        approve(task, "ann");
        approve(task, "bob");

        rule(TWO);

        assertThat(scenario.task(task).phase()).isEqualTo(Phase.APPLY);
        assertThat(agent[0].assigned().task().phase()).isEqualTo(Phase.APPLY);
    }

    @Test
    void aRuleThatIsTakenAwayLeavesItToWhoeverMayConfirmF10() {
        ScriptedAgent[] agent = new ScriptedAgent[1];
        scenario.database.rule(PROD, TWO);
        TaskId task = waiting(agent);
        approve(task, "ann");

        rule(null);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(approve(task, Samples.BOB)).isInstanceOf(Answer.Done.class);
        assertThat(scenario.task(task).phase()).isEqualTo(Phase.APPLY);
    }
}
