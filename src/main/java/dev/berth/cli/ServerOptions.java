package dev.berth.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code berth server} was asked for. What is null is left to the environment.
 *
 * @param dataDirectory where the server keeps its files
 * @param port where it listens; 0 for any free one
 */
public record ServerOptions(
        @Nullable Path dataDirectory, @Nullable Integer port) {}
