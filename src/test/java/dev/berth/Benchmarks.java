package dev.berth;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks; {@code -Dbenchmarks=Turn} picks some by a regular expression. Only with {@code -Pbench}. */
class Benchmarks {
    @Test
    void run() throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(System.getProperty("benchmarks", ".*Benchmark"))
                        .build())
                .run();
    }
}
