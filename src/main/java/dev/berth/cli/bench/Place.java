package dev.berth.cli.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which server is measured.
 *
 * @param against a server that runs already, or null to start one
 * @param tokenFile holds an admin token of that server
 * @param dataDirectory of the server to start; null for one that goes afterwards
 * @param javaOptions of the server to start
 */
record Place(
        @Nullable URI against,
        @Nullable Path tokenFile,
        @Nullable Path dataDirectory,
        List<String> javaOptions) {}
