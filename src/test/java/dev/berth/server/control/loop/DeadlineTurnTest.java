package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.DrainReason;
import dev.berth.server.control.port.StoredPod;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the clock alone brings about waits for no tick. */
class DeadlineTurnTest {
    private final Scenario scenario = new Scenario(local(0, 2));

    private void pass(Duration duration) {
        scenario.time.pass(duration);
        scenario.settle();
    }

    @Test
    void anAttemptThatIsNotAcknowledgedLapsesWhenItsTimeIsOverC1() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        assertThat(scenario.task(task).attempt()).isEqualTo(1);

        pass(Duration.ofSeconds(10));
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        pass(Duration.ofMillis(2));

        assertThat(scenario.task(task).attempt()).isEqualTo(2);
        assertThat(agent.closed()).isNull();
    }

    @Test
    void aPodIsLostWhenItsTimeIsOverC1() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        agent.socketBroke();

        scenario.wait(Duration.ofSeconds(299));
        pass(Duration.ofSeconds(1));
        assertThat(scenario.task(task).lostPlanAttempts()).isZero();
        pass(Duration.ofMillis(2));

        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
    }

    @Test
    void aPodGoesWhenItWasFreeForIdleTimeoutC1() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.planned(agent.work(), Samples.noChanges());
        scenario.settle();

        scenario.wait(Duration.ofSeconds(59));
        assertThat(scenario.pod(agent.pod()).map(StoredPod::drain)).isEmpty();
        pass(Duration.ofMillis(1_001));

        assertThat(scenario.pod(agent.pod())
                        .map(pod -> Objects.requireNonNull(pod.drain()).reason()))
                .hasValue(DrainReason.SCALE_IN);
    }

    @Test
    void whereNothingIsDueNobodyWakesC1() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        scenario.wait(Untold.LONGEST);
        int turns = scenario.meter.decisions.size();

        pass(Duration.ofSeconds(25));

        assertThat(scenario.meter.decisions).hasSize(turns);
    }
}
