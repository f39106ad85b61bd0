package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport.Drained;
import dev.berth.server.control.port.StoredPod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** S9, pod template and all: the operator changes it, and no pod of the old one is left in the end. */
class RenewalTurnTest {

    private static PoolSpec spec(int minPods, int maxPods, String template) {
        return PoolSpecBuilder.builder()
                .name(POOL)
                .runtime(RuntimeKind.LOCAL)
                .minPods(minPods)
                .maxPods(maxPods)
                .slotsPerPod(3)
                .idleTimeout(Duration.ofSeconds(60))
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(Duration.ofHours(24))
                .startTimeout(Duration.ofMinutes(5))
                .templateHash(template)
                .schedules(List.of())
                .build();
    }

    private static Scenario pool(int minPods, int maxPods) {
        Scenario scenario = new Scenario(spec(minPods, maxPods, "template-1"));
        scenario.tick();
        return scenario;
    }

    private static void changeTemplate(Scenario scenario, int minPods, int maxPods) {
        scenario.define(spec(minPods, maxPods, "template-2"));
        scenario.tick();
    }

    @Test
    void theNewPodIsThereBeforeTheOldOneGoesS9() {
        Scenario scenario = pool(1, 2);
        ScriptedAgent old = scenario.connectNext();

        changeTemplate(scenario, 1, 2);

        assertThat(scenario.runtime.created).hasSize(2);
        assertThat(old.told(AgentInstruction.Drain.class)).isEmpty();
        ScriptedAgent fresh = scenario.connectNext();
        assertThat(old.told(AgentInstruction.Drain.class)).hasSize(1);
        old.say(new Drained());
        assertThat(scenario.pods()).extracting(StoredPod::name).containsExactly(fresh.pod());
        assertThat(scenario.pods()).extracting(StoredPod::templateHash).containsExactly("template-2");
        scenario.wait(Duration.ofMinutes(5));
        assertThat(scenario.runtime.created).hasSize(2);
    }

    @Test
    void atMaxPodsTheOldOneGoesFirstThoughItIsAllThatMinPodsAskForS9() {
        Scenario scenario = pool(1, 1);
        ScriptedAgent old = scenario.connectNext();

        changeTemplate(scenario, 1, 1);

        assertThat(scenario.runtime.created).hasSize(1);
        assertThat(scenario.pod(old.pod()).orElseThrow().phase()).isEqualTo(PodPhase.DRAINING);
        scenario.wait(Duration.ofSeconds(20));
        assertThat(old.told(AgentInstruction.Resume.class)).isEmpty();
        old.say(new Drained());
        scenario.tick();
        assertThat(scenario.runtime.deleted).containsExactly(old.pod());
        assertThat(scenario.runtime.created).hasSize(2);
    }

    @Test
    void podsAreReplacedOneAtATimeS9() {
        Scenario scenario = pool(2, 3);
        ScriptedAgent first = scenario.connectNext();
        ScriptedAgent second = scenario.connectNext();

        changeTemplate(scenario, 2, 3);

        assertThat(scenario.runtime.created).hasSize(3);
        scenario.connectNext();
        assertThat(first.told(AgentInstruction.Drain.class)).hasSize(1);
        assertThat(second.told(AgentInstruction.Drain.class)).isEmpty();
        first.say(new Drained());
        scenario.tick();
        assertThat(scenario.runtime.created).hasSize(4);
        scenario.connectNext();
        assertThat(second.told(AgentInstruction.Drain.class)).hasSize(1);
        second.say(new Drained());
        assertThat(scenario.pods()).extracting(StoredPod::templateHash).containsOnly("template-2");
    }

    @Test
    void aBusyPodFollowsWhenItIsIdleS9() {
        Scenario scenario = pool(1, 2);
        ScriptedAgent old = scenario.connectNext();
        scenario.submit(plan("dev"));
        AgentInstruction.Assign running = old.work();

        changeTemplate(scenario, 1, 2);

        assertThat(scenario.runtime.created).hasSize(1);
        old.planned(running, noChanges());
        scenario.tick();
        scenario.connectNext();
        assertThat(old.told(AgentInstruction.Drain.class)).hasSize(1);
    }

    @Test
    void aReservedPodFollowsWhenItsPlanIsDecidedS9() {
        Scenario scenario = pool(0, 2);
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent old = scenario.connectNext();
        old.plan(changes());

        changeTemplate(scenario, 0, 2);
        scenario.wait(Duration.ofMinutes(10));

        assertThat(old.told(AgentInstruction.Drain.class)).isEmpty();
        scenario.discard(task);
        scenario.wait(Duration.ofMinutes(2));
        assertThat(old.told(AgentInstruction.Drain.class)).hasSize(1);
    }

    @Test
    void aTemplateThatDoesNotStartCostsNoCapacityS9() {
        Scenario scenario = pool(1, 2);
        ScriptedAgent old = scenario.connectNext();
        scenario.runtime.refusesToCreate = true;
        changeTemplate(scenario, 1, 2);

        scenario.wait(Duration.ofMinutes(10));
        TaskId task = scenario.submit(plan("dev"));

        assertThat(old.told(AgentInstruction.Drain.class)).isEmpty();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aPodThatHangsInTheOldTemplateIsReplacedBeforeItsTimeIsUpS9() {
        Scenario scenario = pool(1, 1);
        PodName stuck = scenario.runtime.created.getFirst();

        changeTemplate(scenario, 1, 1);

        assertThat(scenario.runtime.deleted).containsExactly(stuck);
        scenario.tick();
        assertThat(scenario.runtime.created).hasSize(2);
    }

    @Test
    void aRestartInTheMiddleOfAReplacementGoesOnWithItS9() {
        Scenario scenario = pool(1, 2);
        ScriptedAgent old = scenario.connectNext();
        changeTemplate(scenario, 1, 2);

        scenario.restart();
        old.connect();
        scenario.connectNext();

        assertThat(scenario.runtime.created).hasSize(2);
        assertThat(old.told(AgentInstruction.Drain.class)).hasSize(1);
    }
}
