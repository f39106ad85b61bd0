package dev.berth.domain.pool;

import static dev.berth.domain.fixture.PoolFixture.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.domain.calendar.Recurrence;
import dev.berth.server.control.calendar.Cron;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolScheduleTest {
    private static final Recurrence AT_SEVEN = Cron.recurrence("0 7 * * MON-FRI", "Europe/Berlin");
    private static final Duration ELEVEN_HOURS = Duration.ofHours(11);

    /** A Monday in winter. */
    private static final Instant SEVEN = Instant.parse("2026-01-05T06:00:00Z");

    private static PoolSchedule schedule(
            @Nullable Integer minPods, @Nullable Integer maxPods, @Nullable Integer warmSlots) {
        return new PoolSchedule(AT_SEVEN, ELEVEN_HOURS, minPods, maxPods, warmSlots);
    }

    private static PoolSpec spec(PoolSchedule... schedules) {
        return PoolSpecBuilder.builder(
                        pool().minPods(1).maxPods(4).warmSlots(3).snapshot().spec())
                .schedules(List.of(schedules))
                .build();
    }

    @Test
    void itsNumbersHoldFromThenOnAndForAsLongAsItLastsS13() {
        PoolSpec pool = spec(schedule(2, 8, null));

        assertThat(pool.at(SEVEN.minusMillis(1)).maxPods()).isEqualTo(4);
        assertThat(pool.at(SEVEN).minPods()).isEqualTo(2);
        assertThat(pool.at(SEVEN).maxPods()).isEqualTo(8);
        assertThat(pool.at(SEVEN).warmSlots()).isEqualTo(3);
        assertThat(pool.at(SEVEN.plus(ELEVEN_HOURS).minusMillis(1)).maxPods()).isEqualTo(8);
        assertThat(pool.at(SEVEN.plus(ELEVEN_HOURS)).maxPods()).isEqualTo(4);
    }

    @Test
    void whenItsNumbersChangeNextIsKnownS13() {
        PoolSpec pool = spec(schedule(2, 8, null));

        assertThat(pool.nextChange(SEVEN.minusSeconds(1))).contains(SEVEN);
        assertThat(pool.nextChange(SEVEN)).contains(SEVEN.plus(ELEVEN_HOURS));
        assertThat(pool.nextChange(SEVEN.plus(ELEVEN_HOURS))).contains(SEVEN.plus(Duration.ofDays(1)));
        assertThat(spec().nextChange(SEVEN)).isEmpty();
    }

    @Test
    void ofThoseInForceAtOnceTheFirstCountsS13() {
        PoolSchedule always = new PoolSchedule(Cron.recurrence("0 * * * *", "UTC"), Duration.ofHours(1), null, 6, null);

        assertThat(spec(schedule(null, 8, null), always).at(SEVEN).maxPods()).isEqualTo(8);
        assertThat(spec(always, schedule(null, 8, null)).at(SEVEN).maxPods()).isEqualTo(6);
        assertThat(spec(schedule(null, 8, null), always)
                        .at(SEVEN.minusSeconds(1))
                        .maxPods())
                .isEqualTo(6);
    }

    @Test
    void aPoolThatMayHaveNoPodsNeedsNoOtherNumberS13() {
        PoolSpec closed = spec(schedule(null, 0, null)).at(SEVEN);

        assertThat(closed.maxPods()).isZero();
        assertThat(closed.minPods()).isZero();
        assertThat(closed.warmSlots()).isZero();
    }

    @Test
    void onePartThatEndsWhenTheNextBeginsLeavesNoGapS13() {
        PoolSchedule quarters =
                new PoolSchedule(Cron.recurrence("*/15 * * * *", "UTC"), Duration.ofMinutes(15), 2, null, null);
        PoolSpec pool = spec(quarters);
        for (int minute = 0; minute < 60; minute++) {
            assertThat(pool.at(SEVEN.plus(Duration.ofMinutes(minute))).minPods())
                    .isEqualTo(2);
        }
        assertThat(quarters.overlapsItself(SEVEN)).isFalse();
    }

    @Test
    void whatComesAgainBeforeItIsOverIsKnownToS13() {
        assertThat(new PoolSchedule(AT_SEVEN, Duration.ofHours(25), 2, null, null).overlapsItself(SEVEN))
                .isTrue();
        assertThat(schedule(2, null, null).overlapsItself(SEVEN)).isFalse();
    }

    @Test
    void whatSaysNothingOrNonsenseIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> schedule(null, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> schedule(-1, null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PoolSchedule(AT_SEVEN, Duration.ofSeconds(59), 1, null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PoolSchedule(AT_SEVEN, Duration.ofDays(8), 1, null, null));
    }
}
