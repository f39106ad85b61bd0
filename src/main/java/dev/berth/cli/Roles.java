package dev.berth.cli;

import java.util.function.ToIntFunction;

/**
 * How the long-lived roles are started; each answers with its exit code once it has ended. Handed in, because the
 * command line knows neither of them.
 */
public record Roles(ToIntFunction<ServerOptions> server, ToIntFunction<AgentSettings> agent) {}
