package dev.berth.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth agent}. */
@Command(
        name = "agent",
        description = "Joins a pool and runs its tasks.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class AgentCommand implements Callable<Integer> {
    private static final int MAX_SLOTS = 16;

    private final ToIntFunction<AgentSettings> launcher;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "The server's address, or file:PATH of a file that holds it.")
    private String server;

    @Option(names = "--pool", required = true, paramLabel = "NAME", description = "The pool to join.")
    private String pool;

    @Option(names = "--pod", required = true, paramLabel = "NAME", description = "The pod that this agent is.")
    private String pod;

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "FILE",
            description = "A file that holds the agent's token.")
    private Path tokenFile;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            defaultValue = "work",
            description = "Where tasks run (default: ${DEFAULT-VALUE}).")
    private Path workDirectory;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many tasks run at once (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--plugin-cache",
            paramLabel = "DIR",
            description = "Where providers are kept; several agents may share one (default: in the work directory).")
    private @Nullable Path pluginCache;

    @Option(
            names = "--token-once",
            description = "Delete the token's file once it was read, so that no task can read it.")
    private boolean tokenOnce;

    @Option(
            names = "--exit-when-orphaned",
            paramLabel = "DURATION",
            description = "End when free and without a server for so long, for example PT10M (default: never).")
    private @Nullable Duration exitWhenOrphaned;

    @Option(
            names = "--hold-when-orphaned",
            paramLabel = "DURATION",
            description =
                    "With --exit-when-orphaned: how long a plan that waits for approval is kept without a server, for"
                            + " example PT24H (default: for ever).")
    private @Nullable Duration holdWhenOrphaned;

    AgentCommand(ToIntFunction<AgentSettings> launcher) {
        this.launcher = launcher;
    }

    @Override
    public Integer call() {
        return launcher.applyAsInt(settings());
    }

    private AgentSettings settings() {
        URI address = OptionChecks.address(spec, "--server", server);
        OptionChecks.dnsLabel(spec, "--pool", pool);
        OptionChecks.dnsLabel(spec, "--pod", pod);
        OptionChecks.inRange(spec, "--slots", slots, 1, MAX_SLOTS);
        OptionChecks.require(spec, Files.isReadable(tokenFile), "--token-file cannot be read: " + tokenFile);
        OptionChecks.require(
                spec, exitWhenOrphaned == null || exitWhenOrphaned.isPositive(), "--exit-when-orphaned is positive");
        OptionChecks.require(
                spec, holdWhenOrphaned == null || holdWhenOrphaned.isPositive(), "--hold-when-orphaned is positive");
        return AgentSettingsBuilder.builder()
                .server(address)
                .pool(pool)
                .pod(pod)
                .tokenFile(tokenFile.toAbsolutePath().normalize())
                .workDirectory(workDirectory.toAbsolutePath().normalize())
                .slots(slots)
                .pluginCache(
                        pluginCache == null
                                ? null
                                : pluginCache.toAbsolutePath().normalize())
                .tokenOnce(tokenOnce)
                .exitWhenOrphaned(exitWhenOrphaned)
                .holdWhenOrphaned(holdWhenOrphaned)
                .build();
    }
}
