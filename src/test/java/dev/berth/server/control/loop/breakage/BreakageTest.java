package dev.berth.server.control.loop.breakage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
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
    private static final int SEEDS = 1_500;

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
    @MethodSource("dev.berth.server.control.loop.breakage.Breakages#all")
    void theSimulationFindsIt(Breakage breakage, @TempDir Path classes) throws Exception {
        try (BrokenCode broken = BrokenCode.of(breakage.edits(), classes)) {
            LongConsumer simulation = broken.simulation();

            // Which one finds it first may change with every change of the simulation; that one does may not.
            OptionalLong found = complaint(simulation, breakage.likely()).isPresent()
                    ? OptionalLong.of(breakage.likely())
                    : LongStream.rangeClosed(1, SEEDS)
                            .parallel()
                            .filter(seed -> complaint(simulation, seed).isPresent())
                            .findAny();

            assertThat(found).as(breakage.name()).isPresent();
            System.out.println("breakage \"" + breakage + "\" found: "
                    + complaint(simulation, found.getAsLong()).orElseThrow());
        }
    }

    /** The first line of what the simulation says against the code, if anything. */
    private static Optional<String> complaint(LongConsumer simulation, long seed) {
        try {
            simulation.accept(seed);
            return Optional.empty();
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage()).lines().findFirst();
        }
    }
}
