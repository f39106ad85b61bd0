package dev.berth.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PoolSimulationTest {
    private static final Logger LOG = Logger.getLogger("dev.berth.server.control");
    private static final int SEEDS = Integer.getInteger("berth.simulation.seeds", 100);
    private static final long FIRST = Long.getLong("berth.simulation.first", 1);
    private static final int STEPS = 1_000;
    /** Seeds that once failed. */
    private static final List<Long> KNOWN = List.of();

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

    @Test
    void everyRuleHoldsWhateverGoesWrong() {
        Map<FaultKind, Integer> struck = new EnumMap<>(FaultKind.class);
        List<Long> seeds = new ArrayList<>(KNOWN);
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            seeds.add(seed);
        }
        long steps = 0;
        for (long seed : seeds) {
            PoolSimulation simulation = new PoolSimulation(seed);
            simulation.run(STEPS);
            steps += simulation.steps;
            simulation.struck().keySet().forEach(kind -> struck.merge(kind, 1, Integer::sum));
        }

        System.out.println("simulated " + seeds.size() + " seeds, " + steps + " steps; seeds struck by " + struck);
        assertThat(struck.keySet()).containsExactly(FaultKind.values());
        assertThat(struck.values()).allSatisfy(times -> assertThat(times).isGreaterThanOrEqualTo(seeds.size() / 10));
    }
}
