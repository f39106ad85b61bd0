package dev.berth.server.control.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PoolSimulationTest {
    private static final Logger LOG = Logger.getLogger("dev.berth.server.control");
    /** More with {@code -Psoak}. */
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 200);

    private static final long FIRST = Long.getLong("simulation.first", 1);
    private static final int STEPS = 1_000;
    /** Below so many seeds a share of them says nothing. */
    private static final int ENOUGH_TO_COUNT = 200;
    /** Seeds that once failed. */
    private static final List<Long> KNOWN =
            List.of(158L, 453L, 71L, 236L, 5139L, 9013L, 16418L, 11437L, 11851L, 12638L, 17952L, 18067L, 5471L);

    private static Level level;

    @BeforeAll
    static void quiet() {
        level = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(level);
    }

    /** Runs seeds, each on its own, on all cores; what struck how many of them is counted. */
    private static final class Runs {
        private final AtomicLong steps = new AtomicLong();
        private final Map<FaultKind, Integer> struck = new EnumMap<>(FaultKind.class);

        void run(LongStream seeds) {
            seeds.parallel().forEach(this::run);
        }

        private void run(long seed) {
            PoolSimulation simulation = new PoolSimulation(seed);
            simulation.run(STEPS);
            steps.addAndGet(simulation.steps);
            synchronized (struck) {
                simulation.struck().keySet().forEach(kind -> struck.merge(kind, 1, Integer::sum));
            }
        }
    }

    @Test
    void everyRuleHoldsWhateverGoesWrong() {
        Runs runs = new Runs();
        runs.run(LongStream.range(FIRST, FIRST + SEEDS));

        System.out.println("simulated " + SEEDS + " seeds, " + runs.steps
                + " steps checked; seeds struck by each kind of " + "fault: " + runs.struck);
        assertThat(runs.steps.get()).isGreaterThanOrEqualTo((long) SEEDS * STEPS);
        if (SEEDS >= ENOUGH_TO_COUNT) {
            assertThat(runs.struck.keySet()).containsExactly(FaultKind.values());
            assertThat(runs.struck.values())
                    .allSatisfy(seeds -> assertThat(seeds).isGreaterThanOrEqualTo(SEEDS / 10));
        }
    }

    @Test
    void seedsThatOnceFailedFailNoMore() {
        new Runs().run(KNOWN.stream().mapToLong(Long::longValue));
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(historyOf(42)).isEqualTo(historyOf(42));
    }

    private static String historyOf(long seed) {
        PoolSimulation simulation = new PoolSimulation(seed);
        simulation.run(STEPS);
        return simulation.world.lastEvents() + simulation.world.database.timeline + simulation.struck();
    }
}
