package dev.berth.agent;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is told when it is started.
 *
 * @param server the server's {@code http(s)} address, or a {@code file} that holds it and is read before each connection
 * @param pool the pool's name, for the log
 * @param pod the pod's name
 * @param tokenFile holds the agent's token; it should lie outside the work directory, readable by its owner only
 * @param workDirectory this agent's alone; what an earlier process left there is deleted, but for rescued states
 * @param slots how many tasks run at once
 * @param version the agent's own, for {@code hello}
 * @param pluginCache shared by all attempts and perhaps by several agents; null puts it into the work directory
 * @param cliConfiguration the tools' CLI configuration; null gives them an empty one
 * @param tokenOnce whether the token's file is deleted once it was read; such an agent cannot be given another token
 * @param exitWhenOrphaned an agent that runs and holds nothing ends after so long without a server; null never
 * @param holdWhenOrphaned one that runs nothing but holds a plan, likewise; null never
 * @param environment the process's own; what of it reaches the tools, {@code ToolEnvironment} says
 */
@RecordBuilder
public record AgentOptions(
        URI server,
        String pool,
        String pod,
        Path tokenFile,
        Path workDirectory,
        int slots,
        String version,
        @Nullable Path pluginCache,
        @Nullable Path cliConfiguration,
        boolean tokenOnce,
        @Nullable Duration exitWhenOrphaned,
        @Nullable Duration holdWhenOrphaned,
        Map<String, String> environment) {

    /** The environment variable that names the tools' CLI configuration. */
    public static final String CLI_CONFIGURATION_VARIABLE = "BERTH_TERRAFORM_CLI_CONFIG";

    private static final int MOST_SLOTS = 100;

    public AgentOptions {
        if (slots < 1 || slots > MOST_SLOTS) {
            throw new IllegalArgumentException("slots must be between 1 and " + MOST_SLOTS);
        }
        workDirectory = workDirectory.toAbsolutePath();
        tokenFile = tokenFile.toAbsolutePath();
        pluginCache = pluginCache == null ? null : pluginCache.toAbsolutePath();
        environment = Map.copyOf(environment);
        var unused = AgentVariables.of(environment);
    }

    /** The options that the contract names; the rest by default or from the environment. */
    public static AgentOptions of(
            URI server, String pool, String pod, Path tokenFile, Path workDirectory, int slots, String version) {
        Map<String, String> environment = System.getenv();
        String configuration = environment.get(CLI_CONFIGURATION_VARIABLE);
        return AgentOptionsBuilder.builder()
                .server(server)
                .pool(pool)
                .pod(pod)
                .tokenFile(tokenFile)
                .workDirectory(workDirectory)
                .slots(slots)
                .version(version)
                .pluginCache(null)
                .cliConfiguration(configuration == null || configuration.isBlank() ? null : Path.of(configuration))
                .tokenOnce(false)
                .exitWhenOrphaned(null)
                .holdWhenOrphaned(null)
                .environment(environment)
                .build();
    }

    /** The same, with this plugin cache, and ending by itself after so long without a server, free or with a plan. */
    public AgentOptions with(
            @Nullable Path cache,
            boolean readsTokenOnce,
            @Nullable Duration orphanedFor,
            @Nullable Duration orphanedWithPlanFor) {
        return AgentOptionsBuilder.builder(this)
                .pluginCache(cache)
                .tokenOnce(readsTokenOnce)
                .exitWhenOrphaned(orphanedFor)
                .holdWhenOrphaned(orphanedWithPlanFor)
                .build();
    }
}
