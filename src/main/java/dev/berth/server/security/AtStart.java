package dev.berth.server.security;

import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a start asks the database. An outage that passes ends no start; the shortest of all is this server's own: when it
 * comes to lead while it starts, it changes its connections (F14).
 */
final class AtStart {
    static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private AtStart() {}

    /**
     * Asks again while the database cannot be used.
     *
     * @return fails at once with anything else, and with the outage when that outlasts the patience
     */
    static <T> Uni<T> patiently(Duration patience, Supplier<Uni<T>> question) {
        return Uni.createFrom()
                .deferred(question::get)
                .onFailure(StoreUnavailableException.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .expireIn(patience.toMillis());
    }
}
