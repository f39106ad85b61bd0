package dev.berth.cli.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code berth demo} was asked for.
 *
 * @param exit end with the story instead of staying up
 * @param dataDirectory null for the usual one
 * @param port null for the usual one, or any other when that is taken
 */
record DemoOptions(
        boolean exit,
        @Nullable Path dataDirectory,
        @Nullable Integer port) {}
