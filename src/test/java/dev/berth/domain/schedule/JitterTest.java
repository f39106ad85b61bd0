package dev.berth.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.calendar.Cron;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A thousand schedules of one time come one after the other (W1). */
class JitterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static Duration largest(String cron, String zone) {
        return Jitter.largest(new Timetable(Cron.recurrence(cron, zone), Duration.ZERO), NOW);
    }

    @Test
    void manyAreSpreadOverTheWholeOfIt() {
        Duration bound = Duration.ofMinutes(5);
        Map<Long, Long> bySecond = IntStream.range(0, 3_000)
                .mapToObj(number ->
                        Jitter.offset("workspace-" + number + "/nightly", bound).toSeconds())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(bySecond.keySet()).allSatisfy(second -> assertThat(second).isBetween(0L, 300L));
        assertThat(bySecond).as("nearly every second").hasSizeGreaterThan(290);
        assertThat(bySecond.values())
                .as("ten on the average")
                .allSatisfy(count -> assertThat(count).isLessThan(30));
    }

    @Test
    void oneScheduleAlwaysGetsTheSame() {
        assertThat(Jitter.offset("a/b", Duration.ofHours(1))).isEqualTo(Jitter.offset("a/b", Duration.ofHours(1)));
        assertThat(Jitter.offset("a/b", Duration.ZERO)).isZero();
    }

    @Test
    void itIsNeverLongerThanTheShortestDistanceNorThanAnHour() {
        assertThat(largest("@daily", "UTC")).isEqualTo(Duration.ofHours(1));
        assertThat(largest("*/10 * * * *", "UTC")).isEqualTo(Duration.ofMinutes(10));
        assertThat(largest("0,50 8 * * 1", "UTC")).isEqualTo(Duration.ofMinutes(50));
        assertThat(largest("* * * * *", "Europe/Berlin")).isEqualTo(Duration.ofMinutes(1));
    }
}
