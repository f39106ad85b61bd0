package dev.berth.cli;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What {@code berth agent} was asked for.
 *
 * @param server the server's address, or a {@code file:} URI of a file that holds it and is read before each connect
 * @param pool the pool to join
 * @param pod the pod that this agent speaks for
 * @param tokenFile holds the agent's token
 * @param workDirectory where tasks run
 * @param slots how many tasks run at once
 * @param pluginCache where providers are kept, perhaps together with other agents; null for one of its own
 * @param tokenOnce whether the token's file is deleted once it was read
 * @param exitWhenOrphaned how long a free agent waits for a server before it ends by itself; null for ever
 * @param holdWhenOrphaned how long one that holds a plan waits likewise; null for ever
 */
@RecordBuilder
public record AgentSettings(
        URI server,
        String pool,
        String pod,
        Path tokenFile,
        Path workDirectory,
        int slots,
        @Nullable Path pluginCache,
        boolean tokenOnce,
        @Nullable Duration exitWhenOrphaned,
        @Nullable Duration holdWhenOrphaned) {}
