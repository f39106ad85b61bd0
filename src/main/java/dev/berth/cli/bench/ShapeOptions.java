package dev.berth.cli.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is set up on the server, and who connects. */
final class ShapeOptions {
    private static final int MAX_AGENTS = 100_000;
    private static final int MAX_SLOTS = 16;
    private static final int MAX_POOLS = 1_000;
    private static final int MAX_WORKSPACES = 10_000;
    private static final int AGENTS_PER_POOL = 1_000;

    @Option(
            names = "--agents",
            paramLabel = "N",
            description = "Agents that are played (default: 100; in agents 1000).")
    private @Nullable Integer agents;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "3",
            description = "Slots of each agent (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--pools",
            paramLabel = "N",
            description = "Static pools that they are spread over (default: one for each 1000 agents).")
    private @Nullable Integer pools;

    @Option(
            names = "--workspaces",
            paramLabel = "N",
            description = "Workspaces that tasks are submitted to (default: 20, in mixed as many as agents; at least"
                    + " one for each pool).")
    private @Nullable Integer workspaces;

    Shape shape(Mode mode) {
        int crew = agents == null ? (mode == Mode.AGENTS ? 1_000 : 100) : agents;
        UsageException.inRange("--agents", crew, 1, MAX_AGENTS);
        UsageException.inRange("--slots", slots, 1, MAX_SLOTS);
        int spread = pools == null ? Math.ceilDiv(crew, AGENTS_PER_POOL) : pools;
        UsageException.inRange("--pools", spread, 1, MAX_POOLS);
        UsageException.require(
                mode == Mode.SUBMIT || spread <= crew, "--pools is at most the number of agents, for all need one");
        int usual = Math.max(spread, mode == Mode.MIXED ? Math.min(crew, MAX_WORKSPACES) : 20);
        int places = workspaces == null ? usual : workspaces;
        UsageException.inRange("--workspaces", places, spread, MAX_WORKSPACES);
        return new Shape(crew, slots, spread, places);
    }
}
