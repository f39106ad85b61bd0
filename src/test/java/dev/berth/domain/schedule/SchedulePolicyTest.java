package dev.berth.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.schedule.SchedulePolicy.Decision;
import dev.berth.domain.schedule.SchedulePolicy.Standing;
import dev.berth.server.control.calendar.Cron;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When schedules run (W1), in virtual time. */
class SchedulePolicyTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static Timetable times(String cron, String zone, int offsetSeconds) {
        return new Timetable(Cron.recurrence(cron, zone), Duration.ofSeconds(offsetSeconds));
    }

    private static Timetable hourly() {
        return times("@hourly", "UTC", 0);
    }

    private static Standing due(Timetable times, Instant due) {
        return new Standing(times, Optional.of(due), false, false);
    }

    @Test
    void whatIsDueRunsAndComesNextAtItsNextTime() {
        assertThat(SchedulePolicy.decide(due(hourly(), NOON), NOON))
                .isEqualTo(new Decision.Submit(Optional.of(NOON.plus(Duration.ofHours(1)))));
        assertThat(SchedulePolicy.decide(due(hourly(), NOON), NOON.minusMillis(1)))
                .isEqualTo(new Decision.Wait());
    }

    @Test
    void whatWasMissedComesOnce() {
        Instant back = NOON.plus(Duration.ofDays(3)).plusSeconds(5);

        assertThat(SchedulePolicy.decide(due(hourly(), NOON), back))
                .isEqualTo(new Decision.Submit(
                        Optional.of(NOON.plus(Duration.ofDays(3)).plus(Duration.ofHours(1)))));
    }

    @Test
    void aTimeIsLeftOutWhileTheLastTaskIsNotFinal() {
        Standing busy = new Standing(hourly(), Optional.of(NOON), false, true);

        assertThat(SchedulePolicy.decide(busy, NOON))
                .isEqualTo(new Decision.Skip(Optional.of(NOON.plus(Duration.ofHours(1)))));
    }

    @Test
    void whatIsPausedOrNeverComesAgainDoesNothing() {
        assertThat(SchedulePolicy.decide(new Standing(hourly(), Optional.of(NOON), true, false), NOON))
                .isEqualTo(new Decision.Wait());
        assertThat(SchedulePolicy.decide(new Standing(hourly(), Optional.empty(), false, false), NOON))
                .isEqualTo(new Decision.Wait());
    }

    @Test
    void whatFoundNoRoomIsTriedAgainInAMinuteButNoLaterThanItsNextTime() {
        assertThat(SchedulePolicy.retry(hourly(), NOON)).isEqualTo(NOON.plusSeconds(60));
        assertThat(SchedulePolicy.retry(hourly(), NOON.plusSeconds(3_570))).isEqualTo(NOON.plusSeconds(3_600));
    }

    /** In Berlin clocks showed no 02:30 on 29 March 2026, and showed it twice on 25 October. */
    @Test
    void clocksThatArePutNeitherLoseATimeNorRunOneTwice() {
        Timetable nightly = times("30 2 * * *", "Europe/Berlin", 40);

        assertThat(nightly.upcoming(Instant.parse("2026-03-28T00:00:00Z"), 3))
                .containsExactly(
                        Instant.parse("2026-03-28T01:30:40Z"),
                        Instant.parse("2026-03-29T01:00:40Z"),
                        Instant.parse("2026-03-30T00:30:40Z"));
        assertThat(nightly.upcoming(Instant.parse("2026-10-24T12:00:00Z"), 2))
                .containsExactly(Instant.parse("2026-10-25T00:30:40Z"), Instant.parse("2026-10-26T01:30:40Z"));
    }

    @Test
    void theNextTimeAfterOneOfItsTimesIsTheFollowingOne() {
        Timetable times = times("*/7 * * * *", "America/St_Johns", 93);

        assertThat(times.upcoming(NOON, 50))
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(at -> assertThat(times.next(at.minusNanos(1))).contains(at));
    }

    /** A server that is away now and then, a clock that jumps, tasks that take their time, and looks at any moment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingRunsTwiceOrTwoAtOnceWhateverTheClockDoes(long seed) {
        Random random = new Random(seed);
        Timetable times = times(
                List.of("*/5 * * * *", "@hourly", "30 2 * * *", "0,1 1-3 * * *").get(random.nextInt(4)),
                List.of("UTC", "Europe/Berlin", "America/New_York").get(random.nextInt(3)),
                random.nextInt(60));
        Instant now = Instant.parse("2026-03-20T00:00:00Z").plusSeconds(random.nextInt(20_000_000));
        Instant due = times.next(now).orElseThrow();
        // Tasks end by what passes, whatever a clock shows.
        long passed = 0;
        long taskEnds = -1;
        long submitted = 0;
        Instant lastDue = Instant.MIN;
        for (int look = 0; look < 5_000; look++) {
            long step = random.nextInt(50) == 0 ? random.nextInt(200_000) : random.nextInt(300);
            passed += step;
            now = now.plusSeconds(step + (random.nextInt(40) == 0 ? random.nextInt(14_400) - 7_200 : 0));
            boolean busy = passed < taskEnds;
            Decision decision = SchedulePolicy.decide(new Standing(times, Optional.of(due), false, busy), now);
            if (decision instanceof Decision.Wait) {
                assertThat(due).isAfter(now);
                continue;
            }
            assertThat(due).as("no time comes twice").isAfter(lastDue);
            lastDue = due;
            if (decision instanceof Decision.Submit submit) {
                assertThat(busy).isFalse();
                submitted++;
                taskEnds = passed + random.nextInt(2_000);
                due = submit.next().orElseThrow();
            } else if (decision instanceof Decision.Skip skip) {
                assertThat(busy).isTrue();
                due = skip.next().orElseThrow();
            }
            assertThat(due).as("it moves forward alone").isAfter(lastDue).isAfter(now);
            assertThat(times.next(due.minusNanos(1))).contains(due);
        }
        assertThat(submitted).isPositive();
    }
}
