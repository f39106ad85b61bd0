package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.PoolSchedule;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.calendar.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** S13: a pool has other numbers at certain times, and its loop wakes when they change. */
class ScheduledSizeTurnTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    /** Of a pool whose numbers are those of its schedule for the second half of each hour. */
    private static Scenario scenario(int minPods, int maxPods, @Nullable Integer thenMin, @Nullable Integer thenMax) {
        PoolSchedule schedule =
                new PoolSchedule(Cron.recurrence("30 * * * *", "UTC"), HALF_AN_HOUR, thenMin, thenMax, null);
        return new Scenario(PoolSpecBuilder.builder(local(minPods, maxPods))
                .schedules(List.of(schedule))
                .build());
    }

    /** Until just before the clock shows that minute, and then over it: nobody ticks. */
    private static void passTo(Scenario scenario, int minute) {
        Instant now = scenario.time.instant();
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        Instant then = hour.plus(Duration.ofMinutes(minute));
        if (!then.isAfter(now)) {
            then = then.plus(Duration.ofHours(1));
        }
        scenario.wait(Duration.between(now, then).minusMillis(1));
        scenario.time.pass(Duration.between(scenario.time.instant(), then).plusMillis(1));
        scenario.settle();
    }

    @Test
    void podsAreMadeWhenTheTimeHasComeS13() {
        Scenario scenario = scenario(0, 4, 2, null);
        passTo(scenario, 29);
        assertThat(scenario.pods()).isEmpty();

        passTo(scenario, 30);

        assertThat(scenario.pods()).hasSize(2);
    }

    @Test
    void whatIsTooManyGoesWhenItIsOverS13() {
        Scenario scenario = scenario(0, 4, 2, null);
        passTo(scenario, 30);
        scenario.connectNext();
        scenario.connectNext();

        passTo(scenario, 0);
        scenario.wait(Duration.ofSeconds(62));

        assertThat(scenario.pods()).allMatch(pod -> pod.drain() != null);
    }

    @Test
    void whileThereMayBeNoPodsTasksWaitAndGoOnAfterwardsS13() {
        Scenario scenario = scenario(0, 4, null, 0);
        passTo(scenario, 30);
        TaskId task = scenario.submit(plan("dev"));
        scenario.settle();
        assertThat(scenario.pods()).isEmpty();
        assertThat(scenario.memory().waiting(task).orElseThrow().reason()).isEqualTo(WaitReason.CANNOT_RUN);

        passTo(scenario, 0);
        scenario.connectNext().work();

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void workIsNeverStoppedByALowerNumberS13() {
        Scenario scenario = scenario(0, 4, null, 0);
        passTo(scenario, 20);
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();

        passTo(scenario, 30);
        scenario.wait(Duration.ofMinutes(5));

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(scenario.pods()).hasSize(1);
    }
}
