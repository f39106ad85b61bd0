package dev.berth.cli.bench;

import dev.berth.cli.bench.wire.Loop;
import dev.berth.cli.bench.wire.Server;
import java.util.random.RandomGenerator;

/** How the server is reached, and the run's source of chance. */
record Wires(Loop loop, Server server, String token, RandomGenerator random) {}
