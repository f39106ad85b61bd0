package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.CommandException;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.wire.Server;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth logs}. */
@Command(
        name = "logs",
        description = "Prints a task's output.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class LogsCommand extends ClientCommand {
    private static final Duration EVERY = Duration.ofSeconds(3);

    @Mixin
    private TaskArgument task;

    @Option(names = "--follow", description = "Go on until the task has ended.")
    private boolean follow;

    @Option(names = "--attempt", paramLabel = "N", description = "Only that of this attempt.")
    private @Nullable Integer attempt;

    @Option(
            names = "--offset",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "From this byte on (default: ${DEFAULT-VALUE}).")
    private long offset;

    @Override
    void check() {
        task.id();
        require(offset >= 0, "--offset is a number of bytes");
        require(attempt == null || attempt >= 1, "--attempt is the number of an attempt, from 1");
    }

    @Override
    int run(Server server) throws InterruptedException {
        if (attempt != null) {
            requireAttempt(server.get(task.path()), attempt);
        }
        Progress progress = new Progress(err(), terminal());
        LogPrinter printer = new LogPrinter(out(), progress, json());
        LogFollower follower = new LogFollower(
                server,
                task.path("logs"),
                attempt == null ? "" : attempt.toString(),
                offset,
                printer,
                new Reconnection(progress));
        if (follow) {
            Interruption.clearing(progress);
            Waiting waiting = new Waiting(server, task.id(), progress, EVERY);
            follower.follow(waiting::tell);
            progress.clear();
        } else {
            follower.catchUp();
        }
        return ExitCode.DONE;
    }

    /** One that is still to come may be followed. */
    private void requireAttempt(JsonNode found, int wanted) {
        int had = found.path("attempt").asInt();
        if (wanted > had && !(follow && !Tasks.isFinal(found))) {
            throw new CommandException("task " + task.id() + " has no attempt " + wanted
                    + (had == 0 ? ": it was not placed yet" : "; its last one is " + had));
        }
    }
}
