package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport.Drained;
import dev.berth.server.control.port.PoolStore.Deleted;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScalingTurnTest {
    private final Scenario scenario = new Scenario(local(0, 3));

    @Test
    void seenElsewhere05TheFirstTaskOfAPoolAtZeroMakesAPodAtOnce() {
        scenario.submit(plan("dev"));

        assertThat(scenario.runtime.created).hasSize(1);
    }

    @Test
    void aPodWhosePlanIsDiscardedIsFreeFromThenOnS4() {
        scenario.define(PoolSpecBuilder.builder(local(0, 3))
                .idleTimeout(Duration.ofSeconds(3))
                .build());
        TaskId task = scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        // Nothing was heard of the pod for longer than it may be idle.
        scenario.wait(Duration.ofSeconds(304));

        scenario.discard(task);
        scenario.wait(Duration.ofSeconds(2));
        assertThat(scenario.pod(agent.pod()).orElseThrow().phase()).isEqualTo(PodPhase.READY);

        scenario.wait(Duration.ofSeconds(2));
        assertThat(scenario.pod(agent.pod()).orElseThrow().phase()).isEqualTo(PodPhase.DRAINING);
    }

    @Test
    void startingPodsAreNotMadeTwiceForTheSameTaskS7() {
        scenario.submit(plan("dev"));
        scenario.wait(Duration.ofSeconds(30));

        assertThat(scenario.runtime.created).hasSize(1);
    }

    @Test
    void aPodThatNeverConnectsIsDeletedAndReplacedS7() {
        scenario.submit(plan("dev"));
        PodName first = scenario.runtime.created.get(0);

        scenario.wait(Duration.ofSeconds(310));

        assertThat(scenario.runtime.deleted).containsExactly(first);
        assertThat(scenario.runtime.created).hasSize(2);
        assertThat(scenario.memory().scaling().runtimeFailure()).isNotNull();
    }

    @Test
    void anIdlePodIsDrainedFirstAndDeletedWhenItSaysSoS5() {
        ScriptedAgent agent = idle();
        scenario.wait(Duration.ofSeconds(65));

        assertThat(agent.told(AgentInstruction.Drain.class)).hasSize(1);
        assertThat(scenario.pod(agent.pod()).orElseThrow().phase()).isEqualTo(PodPhase.DRAINING);
        assertThat(scenario.runtime.deleted).isEmpty();
        agent.say(new Drained());

        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
        assertThat(scenario.pods()).isEmpty();
        assertThat(agent.closed()).isEqualTo(CloseCause.UNKNOWN_POD);
    }

    @Test
    void drainIsWrittenBeforeItIsSentS5() {
        ScriptedAgent agent = idle();
        scenario.time.pass(Duration.ofSeconds(29));
        agent.heartbeat();
        scenario.time.pass(Duration.ofSeconds(29));
        agent.heartbeat();
        scenario.time.pass(Duration.ofSeconds(5));
        scenario.database.faults =
                call -> call == MemoryFaults.Call.COMMIT ? MemoryFaults.Fault.REFUSED : MemoryFaults.Fault.NONE;

        scenario.tick();

        assertThat(agent.told(AgentInstruction.Drain.class)).isEmpty();
    }

    @Test
    void arrivingWorkTakesAScaleInBackAndALateDrainedIsIgnoredS5() {
        ScriptedAgent agent = idle();
        scenario.wait(Duration.ofSeconds(65));

        TaskId task = scenario.submit(plan("dev"));

        assertThat(agent.told(AgentInstruction.Resume.class)).hasSize(1);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        agent.say(new Drained());
        assertThat(scenario.pods()).hasSize(1);
        assertThat(scenario.runtime.deleted).isEmpty();
    }

    @Test
    void anIdlePodThatNeverSaysDrainedIsDeletedInTheEndS5() {
        ScriptedAgent agent = idle();
        scenario.wait(Duration.ofSeconds(130));

        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
    }

    @Test
    void seenElsewhere02ScaleInNeverDestroysThePlanThatWaitsForApproval() {
        scenario.submit(exclusive("prod"));
        scenario.connectNext().plan(changes());

        scenario.wait(Duration.ofMinutes(30));

        assertThat(scenario.runtime.deleted).isEmpty();
    }

    @Test
    void aRefusedCreationIsTriedAgainLaterAndTheReasonIsShownS8() {
        scenario.runtime.refusesToCreate = true;
        scenario.submit(plan("dev"));
        scenario.submit(exclusive("a"));
        scenario.submit(exclusive("b"));

        RuntimeFailure failure = scenario.memory().scaling().runtimeFailure();
        assertThat(failure.code()).isEqualTo("quota_exceeded");
        assertThat(scenario.pods()).as("pods that were refused leave no row").isEmpty();
        scenario.tick();
        assertThat(scenario.memory().scaling().lastDecision().reason()).isEqualTo(ScalingReason.RUNTIME_BACK_OFF);
        scenario.runtime.refusesToCreate = false;
        scenario.wait(Duration.ofSeconds(30));

        assertThat(scenario.runtime.created).as("one probe until a pod came up").hasSize(1);
        scenario.connectNext();
        assertThat(scenario.runtime.created).hasSize(3);
        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
    }

    @Test
    void aPodThatEndsBeforeItsFirstHelloBacksOffS8() {
        scenario.submit(plan("dev"));
        PodName pod = scenario.runtime.created.get(0);
        scenario.runtime.pods.remove(pod);

        scenario.loop.post(new PoolEvent.PodGone(pod, "exit code 1"));
        scenario.settle();

        assertThat(scenario.pod(pod)).isEmpty();
        assertThat(scenario.memory().scaling().runtimeFailure()).isNotNull();
        assertThat(scenario.runtime.created).hasSize(1);
        scenario.wait(Duration.ofSeconds(10));
        assertThat(scenario.runtime.created).hasSize(2);
    }

    @Test
    void theRuntimeBeingAwayStopsNoTaskF7() {
        Scenario alone = new Scenario(local(1, 3));
        alone.tick();
        alone.connectNext();
        alone.runtime.away = true;
        alone.wait(Duration.ofMinutes(6));

        TaskId first = alone.submit(exclusive("dev"));
        TaskId second = alone.submit(exclusive("prod"));

        assertThat(alone.task(first).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(alone.task(second).status()).isEqualTo(TaskStatus.PENDING);
        alone.wait(Duration.ofMinutes(1));
        assertThat(alone.memory().scaling().runtimeFailure()).isNotNull();
        alone.runtime.away = false;
        alone.wait(Duration.ofMinutes(2));
        assertThat(alone.memory().scaling().runtimeFailure()).isNull();
        assertThat(alone.pods()).hasSizeGreaterThan(1);
    }

    @Test
    void aDrainingPodThatCannotBeHeardIsNotTakenForIdleS5() {
        ScriptedAgent agent = idle();
        scenario.wait(Duration.ofSeconds(65));
        agent.disconnect();

        scenario.wait(Duration.ofMinutes(2));
        assertThat(scenario.runtime.deleted).isEmpty();
        scenario.wait(Duration.ofMinutes(4));

        assertThat(scenario.runtime.deleted).contains(agent.pod());
    }

    @Test
    void minPodsAreKeptReadyWithoutTasksS10() {
        Scenario ready = new Scenario(local(2, 3));
        ready.tick();
        ready.connectNext();
        ready.connectNext();

        ready.wait(Duration.ofMinutes(5));

        assertThat(ready.pods()).hasSize(2);
        assertThat(ready.runtime.deleted).isEmpty();
    }

    @Test
    void everyDecisionIsCountedWithItsReasonS11() {
        scenario.submit(plan("dev"));

        assertThat(scenario.meter.decisions)
                .anySatisfy(decision -> assertThat(decision.reason()).isEqualTo(ScalingReason.DEMAND));
        assertThat(scenario.memory().scaling().lastDecision()).isNotNull();
    }

    @Test
    void anOperatorsDrainLastsUntilTheReservationIsDecidedP5() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());

        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DRAIN)).isEqualTo(Pools.PodOutcome.DONE);
        scenario.wait(Duration.ofMinutes(10));
        assertThat(scenario.pods()).hasSize(1);
        scenario.confirm(task);
        agent.applied(agent.work());
        agent.say(new Drained());

        assertThat(scenario.pods()).isEmpty();
    }

    @Test
    void aBusyPodIsDeletedOnlyByForceAndItsWorkIsLost() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();

        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DELETE)).isEqualTo(Pools.PodOutcome.BUSY);
        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DELETE_BY_FORCE))
                .isEqualTo(Pools.PodOutcome.DONE);

        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
        assertThat(scenario.operate(new PodName("nobody"), PoolEvent.Operation.DRAIN))
                .isEqualTo(Pools.PodOutcome.NOT_FOUND);
    }

    @Test
    void thePodOfALostApplyMayStillReportAfterItsForcedDeletionF4() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        AgentInstruction.Assign apply = agent.work();

        scenario.operate(agent.pod(), PoolEvent.Operation.DELETE_BY_FORCE);
        agent.applied(apply);

        assertThat(agent.told(AgentInstruction.FinishedAck.class)).hasSize(2);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(scenario.database.history(task))
                .last()
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("late_result_succeeded"));
        scenario.runtime.pods.clear();
        scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "deleted"));
        scenario.settle();
        assertThat(scenario.pods()).isEmpty();
    }

    @Test
    void eachPodThatIsMadeMakesRoomForTheNextS12() {
        Scenario large = new Scenario(local(0, 40));
        large.runtime.slowToCreate = true;
        for (int i = 0; i < 30; i++) {
            large.submit(exclusive("workspace-" + i));
        }
        assertThat(large.runtime.asked).hasSize(10);
        assertThat(large.memory().scaling().lastDecision())
                .isEqualTo(new ScalingDecision.Hold(ScalingReason.CREATIONS_UNDER_WAY));

        large.runtime.slowly.remove().run();
        large.settle();
        assertThat(large.runtime.asked).hasSize(11);
        while (!large.runtime.slowly.isEmpty()) {
            large.runtime.slowly.remove().run();
            large.settle();
        }

        assertThat(large.runtime.asked).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void aPodThatWasNeverAnsweredForTakesNoRoomOnceItIsGivenUpS12() {
        Scenario stuck = new Scenario(local(0, 40));
        stuck.runtime.slowToCreate = true;
        for (int i = 0; i < 30; i++) {
            stuck.submit(exclusive("workspace-" + i));
        }

        stuck.wait(Duration.ofMinutes(20));

        assertThat(stuck.runtime.asked).hasSizeGreaterThan(10);
    }

    @Test
    void aPodWhoseCreationOutlivesItsPoolIsDeleted() {
        scenario.runtime.slowToCreate = true;
        scenario.submit(plan("dev"));
        PodName pod = scenario.runtime.asked.get(0);
        assertThat(new MemoryPoolStore(scenario.database).delete(POOL).await().indefinitely())
                .isEqualTo(Deleted.DELETED);
        scenario.loop.reload();
        scenario.settle();
        assertThat(scenario.loop.closed()).isTrue();
        scenario.runtime.deleted.clear();

        scenario.runtime.slowly.remove().run();

        assertThat(scenario.runtime.deleted).containsExactly(pod);
    }

    @Test
    void aPodWhoseCreationIsStillUnderWayIsNotMissingInAListF6() {
        scenario.runtime.slowToCreate = true;
        scenario.submit(plan("dev"));
        scenario.time.pass(Duration.ofMinutes(4).plusSeconds(59));
        scenario.loop.post(new PoolEvent.PodProgressed(scenario.pods().get(0).name(), scenario.time.instant()));
        scenario.settle();
        scenario.time.pass(Duration.ofSeconds(2));

        scenario.tick();

        assertThat(scenario.runtime.listings).isGreaterThan(1);
        assertThat(scenario.pods()).hasSize(1);
        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
    }

    @Test
    void aPodThatWasMadeAfterAListWasAskedForIsNotMissingInItF6() {
        Instant asked = scenario.time.instant();
        scenario.time.pass(Duration.ofSeconds(1));
        scenario.submit(plan("dev"));

        scenario.loop.post(new PoolEvent.RuntimeListed(RuntimeKind.LOCAL, List.of(), asked, Set.of()));
        scenario.settle();

        assertThat(scenario.pods()).hasSize(1);
        assertThat(scenario.runtime.deleted).isEmpty();
        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
    }

    @Test
    void aPoolThatWasDeletedEndsItsPods() {
        ScriptedAgent agent = idle();

        scenario.database.specs.remove(POOL);
        scenario.loop.reload();
        scenario.settle();

        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
        assertThat(agent.closed()).isEqualTo(CloseCause.UNKNOWN_POD);
        assertThat(scenario.loop.closed()).isTrue();
    }

    @Test
    void thePodsOfADeletedPoolEndAlsoWhenTheirFirstDeletionsFailR8() {
        ScriptedAgent agent = idle();
        scenario.runtime.away = true;
        scenario.database.specs.remove(POOL);
        scenario.loop.reload();
        scenario.wait(Duration.ofSeconds(20));
        scenario.leadership.leads = false;
        scenario.runtime.away = false;
        scenario.wait(Duration.ofSeconds(60));
        assertThat(scenario.runtime.deleted).as("while the lease is in doubt").isEmpty();

        scenario.leadership.leads = true;
        scenario.wait(Duration.ofSeconds(60));

        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
    }

    @Test
    void nothingHappensWhenNothingHappened() {
        scenario.submit(exclusive("prod"));
        scenario.connectNext().plan(changes());
        PoolMemory before = scenario.memory();
        PoolSpec spec = before.state().spec();

        Turn.Result result = new Turn(
                        before, scenario.rules, () -> new PodName("unused"), () -> 0.5, scenario.time.instant())
                .decide(java.util.List.of());

        assertThat(result.changes().isEmpty()).isTrue();
        assertThat(result.memory().state()).isEqualTo(before.state());
        assertThat(result.again()).isFalse();
        assertThat(spec.scaled()).isTrue();
    }

    private ScriptedAgent idle() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(noChanges());
        return agent;
    }
}
