package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.fixed;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentReport.Drained;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What hurt the users of other systems, as far as the loop alone keeps it away. docs/seen-elsewhere.md has all of it. */
class SeenElsewhereTest {
    private Scenario scenario = new Scenario(local(0, 3));

    @Test
    void seenElsewhere01ScaleInNeverKillsThePodOfARunningTask() {
        TaskId running = scenario.submit(exclusive("prod"));
        ScriptedAgent busy = scenario.connectNext();
        busy.work();
        scenario.submit(exclusive("dev"));
        ScriptedAgent idle = scenario.connectNext();
        idle.plan(noChanges());

        scenario.wait(Duration.ofMinutes(2));
        idle.say(new Drained());
        scenario.wait(Duration.ofHours(1));

        assertThat(scenario.runtime.deleted).containsExactly(idle.pod());
        assertThat(busy.told(AgentInstruction.Drain.class)).isEmpty();
        assertThat(scenario.task(running).attempt()).isEqualTo(1);
        assertThat(scenario.task(running).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void seenElsewhere07ScaleOutAndScaleInDoNotChaseEachOther() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        for (int round = 0; round < 12; round++) {
            agent.plan(noChanges());
            scenario.wait(Duration.ofSeconds(40));
            scenario.submit(plan("dev"));
        }
        assertThat(scenario.runtime.created).hasSize(1);
        assertThat(agent.told(AgentInstruction.Drain.class))
                .as("never idle for its time")
                .isEmpty();

        agent.plan(noChanges());
        scenario.wait(Duration.ofSeconds(65));
        agent.say(new Drained());
        scenario.wait(Duration.ofMinutes(30));

        assertThat(scenario.runtime.created).hasSize(1);
        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
    }

    @Test
    void seenElsewhere09ASlotIsNeverGivenToAPodWhoseAgentIsNotConnected() {
        scenario = new Scenario(fixed());
        ScriptedAgent gone = scenario.connect(new PodName("one"));
        ScriptedAgent here = scenario.connect(new PodName("two"));
        gone.disconnect();

        TaskId first = scenario.submit(plan("dev"));
        assertThat(here.work().task().id()).isEqualTo(first);
        here.disconnect();
        TaskId second = scenario.submit(plan("test"));
        scenario.wait(Duration.ofSeconds(90));

        assertThat(gone.told(AgentInstruction.Assign.class)).isEmpty();
        assertThat(scenario.database.history(second)).isEmpty();
        assertThat(scenario.task(second).attempt()).isZero();
    }

    @Test
    void seenElsewhere16NewPodSettingsReachExistingPods() {
        scenario = new Scenario(local(1, 3));
        scenario.tick();
        ScriptedAgent old = scenario.connectNext();
        PoolSpec before = local(1, 3);
        scenario.define(PoolSpecBuilder.builder(before)
                .name(POOL)
                .runtime(RuntimeKind.LOCAL)
                .templateHash("template-2")
                .build());

        scenario.tick();
        scenario.connectNext();
        scenario.wait(Duration.ofSeconds(10));
        old.say(new Drained());
        scenario.wait(Duration.ofSeconds(10));

        assertThat(scenario.runtime.deleted).containsExactly(old.pod());
        assertThat(scenario.pods()).extracting(StoredPod::templateHash).containsExactly("template-2");
    }

    @Test
    void seenElsewhere18PodsAreMadeForSlotsAndNotOneForEachTask() {
        scenario = new Scenario(local(0, 10));
        for (int task = 0; task < 9; task++) {
            scenario.database.add(plan("dev"), scenario.time.instant());
        }

        scenario.tick();

        assertThat(scenario.runtime.created).hasSize(3);
    }

    @Test
    void seenElsewhere20AProxyThatCutsQuietSocketsLosesNothing() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        for (int cut = 0; cut < 30; cut++) {
            agent.disconnect();
            scenario.wait(Duration.ofSeconds(30));
            agent.connect();
            scenario.wait(Duration.ofSeconds(30));
        }

        assertThat(scenario.pods()).extracting(StoredPod::phase).containsExactly(PodPhase.READY);
        agent.planned(assign, noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        assertThat(scenario.runtime.created).hasSize(1);
    }

    @Test
    void seenElsewhere21WorkThatIsStillAliveIsNotDoneASecondTime() {
        scenario = new Scenario(fixed());
        ScriptedAgent agent = scenario.connect(new PodName("one"));
        TaskId task = scenario.submit(plan("dev"));
        AgentInstruction.Assign assign = agent.work();
        ScriptedAgent other = scenario.connect(new PodName("two"));

        agent.socketBroke();
        scenario.wait(Duration.ofSeconds(280));
        assertThat(other.told(AgentInstruction.Assign.class)).isEmpty();
        agent.connect();
        agent.planned(assign, noChanges());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void seenElsewhere22FailedAndEvictedPodsAreNoCapacity() {
        scenario = new Scenario(local(0, 1));
        TaskId task = scenario.submit(plan("dev"));
        ends(scenario.runtime.created.get(0), "the image cannot be pulled");
        scenario.wait(Duration.ofSeconds(10));
        scenario.connectNext().work();
        ends(scenario.runtime.created.get(1), "evicted");
        scenario.wait(Duration.ofSeconds(10));

        scenario.connectNext().plan(noChanges());

        assertThat(scenario.runtime.created).hasSize(3);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
    }

    private void ends(PodName pod, String why) {
        scenario.runtime.pods.remove(pod);
        scenario.loop.post(new PoolEvent.PodGone(pod, why));
        scenario.settle();
    }

    @Test
    void seenElsewhere23NobodyQueuesBehindATaskThatCanNeverRun() {
        scenario = new Scenario(fixed());
        TaskId hopeless = scenario.submit(exclusive("locked"));
        scenario.database.lock(new WorkspaceName("locked"), true);
        scenario.submit(exclusive("locked"));
        ScriptedAgent agent = scenario.connect(new PodName("one"));
        for (int round = 0; round < 5; round++) {
            TaskId task = scenario.submit(round % 2 == 0 ? plan("dev") : exclusive("dev"));
            assertThat(agent.plan(noChanges()).task().id()).isEqualTo(task);
            // Long enough for the hopeless one to be ahead of every class.
            scenario.wait(Duration.ofMinutes(2));
        }

        assertThat(scenario.task(hopeless).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void seenElsewhere24HoweverAttemptsEndTheirSlotsComeBack() {
        scenario = new Scenario(fixed());
        ScriptedAgent agent = scenario.connect(new PodName("one"));
        for (int round = 0; round < 8; round++) {
            refusedThenPlanned(agent);
            lapsedThenFailed(agent);
            canceled(agent);
            lostThenPlanned(agent);
            finishedWhileAway(agent);
        }

        for (int slot = 0; slot < 3; slot++) {
            TaskId task = scenario.submit(plan("dev"));
            assertThat(agent.work().task().id()).isEqualTo(task);
        }
        assertThat(agent.running).hasSize(3);
    }

    private void refusedThenPlanned(ScriptedAgent agent) {
        scenario.submit(plan("dev"));
        agent.refuse(AgentReport.Refused.Reason.SLOT_BUSY);
        agent.heartbeat();
        agent.plan(noChanges());
    }

    private void lapsedThenFailed(ScriptedAgent agent) {
        TaskId task = scenario.submit(plan("dev"));
        scenario.wait(Duration.ofSeconds(16));
        agent.ended(agent.work(), Outcome.FAILED);
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .contains("not_accepted");
    }

    private void canceled(ScriptedAgent agent) {
        TaskId task = scenario.submit(exclusive("prod"));
        AgentInstruction.Assign assign = agent.work();
        scenario.cancel(task);
        agent.ended(assign, Outcome.CANCELED);
    }

    private void lostThenPlanned(ScriptedAgent agent) {
        TaskId task = scenario.submit(plan("dev"));
        agent.work();
        agent.running.clear();
        agent.heartbeat();
        agent.heartbeat();
        agent.plan(noChanges());
        assertThat(scenario.task(task).attempt()).isEqualTo(2);
    }

    private void finishedWhileAway(ScriptedAgent agent) {
        TaskId task = scenario.submit(exclusive("prod"));
        AgentInstruction.Assign assign = agent.work();
        agent.disconnect();
        agent.running.clear();
        agent.unacknowledged.add(ScriptedAgent.ref(assign));
        agent.warm.add(task);
        agent.connect();
        agent.planned(assign, changes());
        agent.unacknowledged.clear();
        scenario.discard(task);
        agent.warm.remove(task);
    }
}
