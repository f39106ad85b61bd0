package dev.berth.domain.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** W3: which of all windows are in force. */
class WindowsInForceTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static Freeze window(long id, Instant from, Instant to) {
        return new Freeze(
                new FreezeId(id),
                new FreezeScope.OfPool(new PoolName("pool")),
                new FreezeTimes.Once(from, to),
                Coverage.APPLIES,
                "fair",
                null);
    }

    private static FreezeWindows of(Freeze... freezes) {
        return FreezeWindows.of(List.of(freezes), Map.of(), Set.of());
    }

    private static Set<FreezeId> ids(long... ids) {
        return Arrays.stream(ids).mapToObj(FreezeId::new).collect(Collectors.toSet());
    }

    @Test
    void theyComeAndGoWithTimeInWhicheverDirectionItGoes() {
        FreezeWindows windows =
                of(window(1, NOW, NOW.plus(HOUR)), window(2, NOW.plusSeconds(60), NOW.plus(HOUR.multipliedBy(2))));
        WindowsInForce first = WindowsInForce.NONE.at(windows, NOW);
        assertThat(first.ids()).isEqualTo(ids(1));
        assertThat(first.at(windows, NOW.plusSeconds(59))).as("nothing changed").isSameAs(first);

        WindowsInForce both = first.at(windows, NOW.plusSeconds(60));
        assertThat(both.ids()).isEqualTo(ids(1, 2));
        assertThat(both.at(windows, NOW.plus(HOUR)).ids()).isEqualTo(ids(2));
        assertThat(both.at(windows, NOW.plus(HOUR.multipliedBy(2))).ids()).isEmpty();
        assertThat(both.at(windows, NOW).ids()).as("the clock was put back").isEqualTo(ids(1));
    }

    @Test
    void othersAreLookedAtAtOnce() {
        WindowsInForce first = WindowsInForce.NONE.at(of(window(1, NOW, NOW.plus(HOUR))), NOW);

        assertThat(first.at(of(window(1, NOW.plusSeconds(1), NOW.plus(HOUR))), NOW)
                        .ids())
                .isEmpty();
        Freeze lifted = window(1, NOW, NOW.plus(HOUR))
                .remembered(NOW.minusSeconds(1), NOW)
                .orElseThrow();
        assertThat(first.at(of(lifted), NOW).ids()).isEmpty();
        assertThat(first.at(FreezeWindows.NONE, NOW).ids()).isEmpty();
    }
}
