package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.server.control.replay.Replay;
import dev.berth.server.control.replay.ReplayPlan;
import dev.berth.server.control.replay.ReplayResult;
import dev.berth.server.control.replay.WaitSummary;
import dev.berth.server.control.turn.TurnRules;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay with the settings that were gives what was, within what chance allows (C8). */
class ReplayLikenessTest {
    private static final Duration LENGTH = Duration.ofHours(2);
    private static final Duration POD_START = Duration.ofSeconds(20);
    private static final int SECONDS_BETWEEN_ARRIVALS = 25;
    private static final PoolSpec POOL = local(1, 3);

    private static ReplayResult.Done replayed(PastRun past, Instant from, PoolSpec pool) {
        ReplayPlan plan = new ReplayPlan(
                past.arrivals(),
                pool,
                ArrivalHistory.NONE,
                Replay.calm(TurnRules.DEFAULTS),
                POD_START,
                from,
                past.now(),
                1_000_000);
        return (ReplayResult.Done) Replay.run(plan, () -> false);
    }

    private static PastRun past(long seed) {
        return new PastRun(POOL, POD_START, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theSameArrivalsWithTheSameSettingsGiveWhatHappened(long seed) {
        PastRun past = past(seed);
        Instant from = past.now();
        past.pass(LENGTH, SECONDS_BETWEEN_ARRIVALS);

        ReplayResult.Done replayed = replayed(past, from, POOL);

        WaitSummary was = WaitSummary.of(past.waits());
        assertThat(replayed.waits().count()).isCloseTo(was.count(), within(2 + was.count() / 50));
        assertClose(replayed.waits().p50(), was.p50());
        assertClose(replayed.waits().p95(), was.p95());
        assertClose(replayed.podTime(), past.podTime());
        assertThat(replayed.peakPods()).isCloseTo(past.peak(), within(1));
    }

    /** A tenth, and what a second more or less can make of a place in the queue. */
    private static void assertClose(Duration replayed, Duration was) {
        assertThat((double) replayed.toSeconds()).isCloseTo(was.toSeconds(), within(10 + was.toSeconds() / 10.0));
    }

    @Test
    void fewerPodsMakeTasksWaitAndMoreMakeThemCostMore() {
        PastRun past = past(6);
        Instant from = past.now();
        past.pass(LENGTH, SECONDS_BETWEEN_ARRIVALS);
        WaitSummary was = WaitSummary.of(past.waits());

        ReplayResult.Done fewer =
                replayed(past, from, PoolSpecBuilder.builder(POOL).maxPods(1).build());
        ReplayResult.Done more = replayed(
                past, from, PoolSpecBuilder.builder(POOL).minPods(9).maxPods(9).build());

        assertThat(fewer.waits().p95()).isGreaterThan(was.p95().multipliedBy(2));
        assertThat(fewer.peakPods()).isEqualTo(1);
        assertThat(more.waits().p95()).isLessThan(was.p95());
        assertThat(more.podTime()).isGreaterThan(past.podTime());
        assertThat(more.peakPods()).isEqualTo(9);
    }
}
