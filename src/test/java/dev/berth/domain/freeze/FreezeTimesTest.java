package dev.berth.domain.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.freeze.FreezeTimes.Once;
import dev.berth.domain.freeze.FreezeTimes.Recurring;
import dev.berth.server.control.calendar.Cron;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** W3: when a freeze window is in force. */
class FreezeTimesTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static Recurring recurring(String cron, String zone, Duration lasts) {
        return new Recurring(Cron.recurrence(cron, zone), lasts);
    }

    @Test
    void theFirstMomentBelongsToItAndTheLastDoesNot() {
        Once window = new Once(NOON, NOON.plus(HOUR));

        assertThat(window.at(NOON.minusMillis(1))).isEqualTo(new FreezeStanding(null, null, NOON));
        assertThat(window.at(NOON)).isEqualTo(new FreezeStanding(NOON.plus(HOUR), null, NOON.plus(HOUR)));
        assertThat(window.at(NOON.plus(HOUR))).isEqualTo(new FreezeStanding(null, NOON.plus(HOUR), null));
    }

    @Test
    void oneThatComesAgainDoesTheSame() {
        Recurring window = recurring("0 12 * * *", "UTC", HOUR);

        assertThat(window.at(NOON.minusMillis(1)))
                .isEqualTo(new FreezeStanding(null, NOON.minus(Duration.ofHours(23)), NOON));
        assertThat(window.at(NOON)).isEqualTo(new FreezeStanding(NOON.plus(HOUR), null, NOON.plus(HOUR)));
        assertThat(window.at(NOON.plus(HOUR)))
                .isEqualTo(new FreezeStanding(null, NOON.plus(HOUR), NOON.plus(Duration.ofDays(1))));
    }

    @Test
    void whenItWasOverLastIsFoundHoweverLongAgo() {
        assertThat(recurring("0 12 1 1 *", "UTC", HOUR).at(NOON).endedAt())
                .isEqualTo(Instant.parse("2026-01-01T13:00:00Z"));
        assertThat(recurring("*/5 * * * *", "UTC", Duration.ofMinutes(1))
                        .at(NOON.plusSeconds(90))
                        .endedAt())
                .isEqualTo(NOON.plusSeconds(60));
        assertThat(recurring("0 12 29 2 *", "UTC", HOUR).at(NOON).endedAt())
                .as("longer ago than a year")
                .isNull();
    }

    @Test
    void aCalendarIsAskedAFewTimesHoweverManyTimesLieBetween() {
        CountedTimes times = new CountedTimes("*/2 * * 1 *");
        Recurring window = new Recurring(times.in("UTC"), Duration.ofMinutes(1));

        assertThat(window.at(NOON).endedAt())
                .as("the last of 22,320 in January")
                .isEqualTo(Instant.parse("2026-01-31T23:59:00Z"));
        assertThat(times.asked()).isLessThan(40);
    }

    @Test
    void onADayOnWhichClocksArePutACalendarIsAskedForAnHourMoreAndNotForADay() {
        CountedTimes times = new CountedTimes("*/2 * * * *");
        Recurring window = new Recurring(times.in("Europe/Berlin"), Duration.ofMinutes(1));

        assertThat(window.at(Instant.parse("2026-03-29T12:01:30Z")).endedAt())
                .isEqualTo(Instant.parse("2026-03-29T12:01:00Z"));
        assertThat(times.asked()).isLessThan(500);
    }

    @Test
    void theLastTimeIsFoundWhereverItLies() {
        Recurring window = recurring("7,9,31 3,17 5-9 1,3 *", "UTC", Duration.ofMinutes(1));

        assertThat(window.at(Instant.parse("2026-03-10T00:00:00Z")).endedAt())
                .isEqualTo(Instant.parse("2026-03-09T17:32:00Z"));
        assertThat(window.at(Instant.parse("2026-03-08T03:08:59Z")).endedAt())
                .isEqualTo(Instant.parse("2026-03-08T03:08:00Z"));
        assertThat(window.at(Instant.parse("2026-02-20T00:00:00Z")).endedAt())
                .isEqualTo(Instant.parse("2026-01-09T17:32:00Z"));
    }

    @Test
    void itGoesByTheClocksOfItsZone() {
        // In the night of 29 March 2026 clocks in Berlin go from 2:00 to 3:00.
        Recurring window = recurring("0 1 * * *", "Europe/Berlin", Duration.ofHours(2));

        assertThat(window.at(Instant.parse("2026-03-29T01:30:00Z")).until())
                .as("two hours on, whatever the clocks show")
                .isEqualTo(Instant.parse("2026-03-29T02:00:00Z"));
        assertThat(window.at(Instant.parse("2026-03-29T23:30:00Z")).until())
                .isEqualTo(Instant.parse("2026-03-30T01:00:00Z"));
    }

    @Test
    void aWindowWithoutAGapIsNone() {
        assertThat(recurring("0 * * * *", "UTC", HOUR).overlapsItself(NOON)).isTrue();
        assertThat(recurring("0 * * * *", "UTC", HOUR.minusMinutes(1)).overlapsItself(NOON))
                .isFalse();
        // From 1:00 to 1:00 there are 23 hours when clocks are put forward.
        assertThat(recurring("0 1 * * *", "Europe/Berlin", Duration.ofHours(23)).overlapsItself(NOON))
                .isTrue();
    }

    @Test
    void aClockThatJumpsFindsWhatHoldsThen() {
        Recurring window = recurring("0 12 * * *", "UTC", HOUR);

        assertThat(window.at(NOON.plus(Duration.ofDays(400)).plusSeconds(5)).inForce())
                .isTrue();
        assertThat(window.at(NOON.minus(Duration.ofDays(400))).inForce()).isTrue();
    }
}
