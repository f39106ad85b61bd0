package dev.berth.cli.bench;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how much is asked of the server. */
final class LoadOptions {
    private static final int MAX_TASKS = 10_000_000;
    private static final int MAX_CONNECTIONS = 1_000;
    private static final double USUAL_RATE = 50;
    private static final double MAX_RATE = 100_000;
    private static final int MAX_SCHEDULES = 10_000;
    private static final Duration MAX_DURATION = Duration.ofHours(12);

    @Option(
            names = "--tasks",
            paramLabel = "N",
            description = "Tasks that are measured (default: 20000, mixed 5000, at an even rate as many as it makes).")
    private @Nullable Integer tasks;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Tasks before those that are measured (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "drain: tasks that wait before the agents come, and stay beyond the end (default: ${DEFAULT-VALUE}).")
    private int queue;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long a rate is held and idle agents are watched (default: 30s); elsewhere, when"
                    + " submitting ends at the latest. 30s, 5m or ISO 8601.")
    private @Nullable String duration;

    @Option(names = "--rate", paramLabel = "N", description = "latency, agents: submissions a second (default: 50).")
    private @Nullable Double rate;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "16",
            description = "Connections of the submitting client (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Makes the same choices again (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--schedules",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "latency: schedules of another pool that all come due at one second, when a quarter of the time"
                            + " is over (default: ${DEFAULT-VALUE}). Not with --against.")
    private int schedules;

    Load load(Mode mode) {
        boolean paced = mode == Mode.LATENCY || mode == Mode.AGENTS;
        UsageException.require(rate == null || paced, "--rate is for latency and agents");
        double rate = this.rate == null ? USUAL_RATE : this.rate;
        UsageException.require(rate > 0 && rate <= MAX_RATE, "--rate is above 0 and at most " + (int) MAX_RATE);
        UsageException.require(queue == 0 || mode == Mode.DRAIN, "--queue is for drain");
        UsageException.require(schedules == 0 || mode == Mode.LATENCY, "--schedules is for latency");
        int usual = switch (mode) {
            case SUBMIT, DRAIN -> 20_000;
            case MIXED -> 5_000;
            case LATENCY, AGENTS -> MAX_TASKS;
        };
        return new Load(
                UsageException.inRange("--tasks", tasks == null ? usual : tasks, 1, MAX_TASKS),
                UsageException.inRange("--warm-up", warmUp, 0, MAX_TASKS),
                UsageException.inRange("--queue", queue, 0, MAX_TASKS),
                duration == null ? null : duration(duration),
                rate,
                UsageException.inRange("--connections", connections, 1, MAX_CONNECTIONS),
                seed,
                UsageException.inRange("--schedules", schedules, 0, MAX_SCHEDULES));
    }

    private static Duration duration(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        try {
            Duration read = Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
            UsageException.require(
                    read.isPositive() && read.compareTo(MAX_DURATION) <= 0, "--duration is above 0 and at most 12h");
            return read;
        } catch (DateTimeParseException e) {
            throw new UsageException("--duration is no time: " + text);
        }
    }
}
