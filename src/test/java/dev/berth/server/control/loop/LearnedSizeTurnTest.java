package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.scaling.ArrivalHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** S14: a pool that learns has free slots when as many tasks are to be expected, and its loop wakes for it. */
class LearnedSizeTurnTest {
    private final Instant hour = new Scenario(local(0, 4)).time.instant().truncatedTo(ChronoUnit.HOURS);

    /** So many came in the next hour of each of the days before. */
    private ArrivalHistory days(int tasks) {
        Map<Instant, Integer> arrivals = new HashMap<>();
        for (int day = 1; day <= ArrivalHistory.DAYS; day++) {
            arrivals.put(hour.plus(Duration.ofHours(1)).minus(Duration.ofDays(day)), tasks);
        }
        return new ArrivalHistory(hour.minus(Duration.ofDays(30)), arrivals);
    }

    private static Scenario scenario(int upTo) {
        return new Scenario(
                PoolSpecBuilder.builder(local(0, 4)).warmSlotsUpTo(upTo).build());
    }

    private void passTo(Scenario scenario, Duration sinceTheHour) {
        Instant then = hour.plus(sinceTheHour);
        scenario.wait(Duration.between(scenario.time.instant(), then).minusMillis(1));
        scenario.time.pass(Duration.between(scenario.time.instant(), then).plusMillis(1));
        scenario.settle();
    }

    private Scenario afterLearning(int upTo, int tasks) {
        Scenario scenario = scenario(upTo);
        scenario.settle();
        scenario.loop.learn(days(tasks));
        passTo(scenario, Duration.ofMinutes(49));
        assertThat(scenario.pods()).isEmpty();
        passTo(scenario, Duration.ofMinutes(50));
        return scenario;
    }

    @Test
    void podsAreThereShortlyBeforeTheHourS14() {
        assertThat(afterLearning(6, 4).pods()).hasSize(2);
    }

    @Test
    void neverMoreThanWasAllowedS14() {
        assertThat(afterLearning(3, 100).pods()).hasSize(1);
        assertThat(afterLearning(12, 1_000).pods()).hasSize(4);
    }

    @Test
    void aPoolThatLearnsNothingGoesOnAsItIsS14() {
        assertThat(afterLearning(0, 100).pods()).isEmpty();
    }

    @Test
    void theyGoWhenTheHourIsOverS14() {
        Scenario scenario = afterLearning(3, 3);
        scenario.connectNext();

        passTo(scenario, Duration.ofHours(2));
        scenario.wait(Duration.ofSeconds(62));

        assertThat(scenario.pods()).allMatch(pod -> pod.drain() != null);
    }
}
