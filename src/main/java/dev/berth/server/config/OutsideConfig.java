package dev.berth.server.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How Berth speaks to addresses that its users write down: hooks and forges (O2). */
public interface OutsideConfig {
    /**
     * Which addresses may be asked though they are none of the public network, and over http: numbers and blocks such as
     * `10.1.0.0/16`, or names of hosts such as `hooks.internal`. Without it no private, loopback or link-local address is asked.
     */
    Optional<List<String>> allow();

    /** A file in PEM with certificates of authorities that are trusted besides the usual ones. */
    Optional<Path> caFile();

    /** How long a connection may take, with its TLS. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** How long an answer may take, from the beginning to its end. */
    @WithDefault("10s")
    Duration answerTimeout();

    /** For how long what did not arrive is tried again, with pauses of 5 s to an hour; then it is parked. */
    @WithDefault("24h")
    Duration retryFor();
}
