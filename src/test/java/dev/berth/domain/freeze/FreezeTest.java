package dev.berth.domain.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.freeze.FreezeTimes.Once;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** W3, P8: what a window that is deleted or changed had held back has waited only since then. */
class FreezeTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Freeze WINDOW = window(NOON, NOON.plus(HOUR), Coverage.EVERYTHING);
    private static final Instant AMID = NOON.plusSeconds(60);

    private static Freeze window(Instant from, Instant to, Coverage covers) {
        return new Freeze(
                new FreezeId(1),
                new FreezeScope.OfPool(new PoolName("builds")),
                new Once(from, to),
                covers,
                "fair",
                null);
    }

    private static Optional<Instant> remembered(Freeze after, Instant now) {
        return WINDOW.remembered(after, NOON.minus(HOUR), now).map(Freeze::liftedAt);
    }

    @Test
    void oneThatIsDeletedIsRememberedWhileItIsInForceAndForADayAfterwards() {
        Instant end = NOON.plus(HOUR);
        Instant before = NOON.minus(HOUR);
        assertThat(WINDOW.remembered(before, NOON.minusSeconds(1))).isEmpty();
        assertThat(WINDOW.remembered(before, AMID).map(Freeze::liftedAt)).contains(AMID);
        assertThat(WINDOW.remembered(before, end.plusSeconds(60)).map(Freeze::liftedAt))
                .contains(end);
        assertThat(WINDOW.remembered(before, end.plus(Duration.ofDays(1)))).isEmpty();
    }

    @Test
    void oneThatWasMadeAfterItsTimeHeldNothingBack() {
        Instant made = NOON.plus(HOUR).plusSeconds(60);
        assertThat(WINDOW.remembered(made, made.plusSeconds(1))).isEmpty();
    }

    @Test
    void oneThatIsMovedOrShortenedOrCoversLessIsRemembered() {
        assertThat(remembered(window(NOON.plus(HOUR), NOON.plus(HOUR.multipliedBy(2)), Coverage.EVERYTHING), AMID))
                .contains(AMID);
        assertThat(remembered(window(NOON.minus(HOUR), NOON.plusSeconds(30), Coverage.EVERYTHING), AMID))
                .contains(AMID);
        assertThat(remembered(window(NOON, NOON.plus(HOUR), Coverage.APPLIES), AMID))
                .contains(AMID);
    }

    @Test
    void oneThatStillHoldsBackWhatItDidIsNot() {
        assertThat(remembered(WINDOW, AMID)).isEmpty();
        assertThat(remembered(window(NOON, AMID.plusSeconds(1), Coverage.EVERYTHING), AMID))
                .isEmpty();
        assertThat(remembered(WINDOW, NOON.plus(HOUR).plusSeconds(60)))
                .as("it is over, and knows when")
                .isEmpty();
    }
}
