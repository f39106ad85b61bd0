package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.Pools.PodOutcome;
import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.loop.MemoryFaults.Fault;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.turn.PoolEvent.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** F14: who does not lead decides nothing and does nothing. */
class FencingTurnTest {
    private final Scenario scenario = new Scenario(local(0, 1));

    /** The lease is in doubt from the next commit on, which is still stored. */
    private void loseAfterTheNextCommit() {
        scenario.database.faults = call -> {
            if (call == Call.COMMIT) {
                scenario.leadership.leads = false;
            }
            return Fault.NONE;
        };
    }

    private void leadAgain() {
        scenario.database.faults = call -> Fault.NONE;
        scenario.leadership.leads = true;
    }

    @Test
    void whoDoesNotLeadStoresNothing() {
        scenario.leadership.leads = false;

        TaskId task = scenario.submit(plan("dev"));
        scenario.wait(Duration.ofMinutes(2));

        assertThat(scenario.database.commits).isZero();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(scenario.runtime.created).isEmpty();
    }

    @Test
    void whatHappenedMeanwhileIsDecidedOnceTheLeaseIsRenewed() {
        scenario.leadership.leads = false;
        scenario.submit(plan("dev"));

        leadAgain();
        scenario.wait(Duration.ofSeconds(1));

        assertThat(scenario.runtime.created).hasSize(1);
    }

    @Test
    void whatWasStoredIsDoneOnceTheLeaseIsRenewedAndNotBefore() {
        scenario.tick();
        loseAfterTheNextCommit();
        scenario.submit(plan("dev"));
        assertThat(scenario.pods()).hasSize(1);
        assertThat(scenario.runtime.created).as("its lease is in doubt").isEmpty();

        leadAgain();
        scenario.wait(Duration.ofSeconds(1));

        assertThat(scenario.runtime.created)
                .containsExactly(scenario.pods().get(0).name());
    }

    @Test
    void whatWasStoredIsNeverDoneByWhoLostTheLease() {
        ScriptedAgent agent = connected();
        loseAfterTheNextCommit();
        scenario.submit(plan("prod"));

        PoolController deposed = scenario.loop;
        deposed.close();
        leadAgain();
        deposed.tick();
        scenario.settle();

        assertThat(agent.told()).doesNotHaveAnyElementsOfTypes(AgentInstruction.Assign.class);
    }

    private ScriptedAgent connected() {
        TaskId task = scenario.submit(plan("dev"));
        scenario.commands.cancel(task, "anna").await().indefinitely();
        scenario.settle();
        return scenario.connectNext();
    }

    @Test
    void whoWaitsForAnAnswerGetsOneFromAServerThatLostTheLease() {
        ScriptedAgent agent = connected();
        loseAfterTheNextCommit();
        CompletableFuture<PodOutcome> answer = scenario.loop.operate(agent.pod(), Operation.DRAIN);
        scenario.settle();

        scenario.loop.close();

        assertThat(answer).isCompletedWithValue(PodOutcome.DONE);
    }

    @Test
    void aRemovalOfAnEarlierEpochIsNotTakenBackByAnOperator() {
        ScriptedAgent agent = connected();
        StoredPod row = scenario.pods().get(0);
        Drain earlier = new Drain(DrainReason.SCALE_IN, scenario.time.instant(), false, true);
        scenario.database.pool(Samples.POOL).pods.put(row.name(), row.with(PodPhase.DRAINING, earlier, row.agent()));
        scenario.loop.reload();
        scenario.settle();

        CompletableFuture<PodOutcome> answer = scenario.loop.operate(agent.pod(), Operation.RESUME);
        scenario.settle();

        assertThat(answer).isCompletedWithValue(PodOutcome.NOT_POSSIBLE);
    }
}
