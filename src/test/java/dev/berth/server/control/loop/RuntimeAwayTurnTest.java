package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.TaskStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A runtime that does not say which pods exist, when the server starts or while a pool is made. */
class RuntimeAwayTurnTest {
    private final Scenario scenario = new Scenario(local(0, 3));

    @Test
    void beforeTheRuntimeHasSaidWhatExistsTasksFlowAndNoPodIsMadeOrRemovedF6() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(noChanges());
        scenario.runtime.away = true;

        scenario.restart();
        agent.connect();
        TaskId first = scenario.submit(exclusive("dev"));
        agent.work();
        TaskId second = scenario.submit(exclusive("prod"));
        scenario.wait(Duration.ofMinutes(2));

        assertThat(scenario.task(first).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(scenario.task(second).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(scenario.memory().scaling().runtimeFailure()).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("runtime_away");
            assertThat(failure.message()).contains("the runtime is away");
            assertThat(failure.retryAt()).isAfter(scenario.time.instant());
        });
        assertThat(scenario.runtime.created).hasSize(1);
        assertThat(scenario.runtime.deleted).isEmpty();
        scenario.runtime.away = false;
        scenario.wait(Duration.ofMinutes(1));

        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
        assertThat(scenario.runtime.created).hasSize(2);
    }

    @Test
    void aRuntimeThatIsAwayOnceItHasAnsweredIsAskedForNoPodUntilItAnswersAgainF7() {
        scenario.tick();
        scenario.runtime.away = true;
        scenario.wait(Duration.ofMinutes(6));
        assertThat(scenario.memory().scaling().runtimeFailure().code()).isEqualTo("runtime_away");

        scenario.submit(plan("dev"));
        scenario.wait(Duration.ofMinutes(20));

        assertThat(scenario.runtime.asked).isEmpty();
        assertThat(scenario.pods()).isEmpty();
        scenario.runtime.away = false;
        scenario.wait(Duration.ofMinutes(2));
        assertThat(scenario.runtime.created).hasSize(1);
        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
    }

    @Test
    void aRuntimeThatIsAwayIsAskedWithGrowingPausesS8() {
        scenario.runtime.away = true;
        scenario.submit(plan("dev"));

        scenario.wait(Duration.ofMinutes(10));

        assertThat(scenario.runtime.questions).isBetween(10, 20);
        assertThat(scenario.runtime.created).isEmpty();
    }

    @Test
    void aRuntimeThatNeverAnswersIsAskedAgainF12() {
        scenario.runtime.slowToList = true;
        scenario.submit(plan("dev"));
        assertThat(scenario.runtime.created).isEmpty();
        scenario.runtime.slowToList = false;

        scenario.wait(Duration.ofSeconds(33));

        assertThat(scenario.runtime.created).hasSize(1);
    }
}
