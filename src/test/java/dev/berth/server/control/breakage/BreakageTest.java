package dev.berth.server.control.breakage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BreakageTest {
    private static final Logger LOG = Logger.getLogger("dev.berth.server.control");
    private static final int SEEDS = 500;

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

    @ParameterizedTest
    @MethodSource("dev.berth.server.control.breakage.Breakages#all")
    void theSimulationFindsIt(Breakage breakage, @TempDir Path classes) throws Exception {
        try (BrokenCode broken = BrokenCode.of(breakage.edits(), classes)) {
            LongConsumer simulation = broken.simulation();

            OptionalLong found = LongStream.rangeClosed(1, SEEDS)
                    .parallel()
                    .filter(seed -> fails(simulation, seed))
                    .findFirst();

            System.out.println("breakage \"" + breakage + "\"" + " found by seed " + found);
            assertThat(found).isPresent();
        }
    }

    private static boolean fails(LongConsumer simulation, long seed) {
        // Libraries look for their parts in the thread's loader, which may be another test's.
        Thread.currentThread().setContextClassLoader(simulation.getClass().getClassLoader());
        try {
            simulation.accept(seed);
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }
}
