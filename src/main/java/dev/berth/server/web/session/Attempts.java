package dev.berth.server.web.session;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Who tried to sign in within this minute and did not: so many from one address, and so many in all, are heard. What is kept
 * is forgotten with the minute, and is never more than all that are heard.
 */
@Singleton
class Attempts {
    private static final int ALL = 10;
    private static final int SECONDS = 60;

    private final int mostOfOne;
    private final Clock clock;
    // Only to be touched by whoever holds the lock of this object.
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int all;
    private long minute;

    @Inject
    Attempts(BerthConfig config, Clock clock) {
        this(config.sessions().failuresPerMinute(), clock);
    }

    Attempts(int mostOfOne, Clock clock) {
        this.mostOfOne = mostOfOne;
        this.clock = clock;
    }

    /**
     * Somebody tries. It counts as failed until {@link #succeeded} is told, so that many at once are no way around.
     *
     * @return in how many seconds to come back, if that were too many
     */
    synchronized OptionalInt begin(String address) {
        Instant now = clock.instant();
        long present = now.getEpochSecond() / SECONDS;
        if (present != minute) {
            minute = present;
            all = 0;
            byAddress.clear();
        }
        String network = network(address);
        if (all >= mostOfOne * ALL || byAddress.getOrDefault(network, 0) >= mostOfOne) {
            return OptionalInt.of((int) (SECONDS - now.getEpochSecond() % SECONDS));
        }
        all++;
        byAddress.merge(network, 1, Integer::sum);
        return OptionalInt.empty();
    }

    /**
     * The same.
     *
     * @throws ProblemException 429 if that were too many
     */
    void require(String address) {
        OptionalInt tooMany = begin(address);
        if (tooMany.isPresent()) {
            throw ProblemException.retry(
                    429, "too_many_attempts", "too many tried to sign in and could not", tooMany.getAsInt());
        }
    }

    synchronized void succeeded(String address) {
        if (byAddress.computeIfPresent(network(address), (network, tried) -> tried - 1) != null) {
            all--;
        }
    }

    /** Whoever has one address of IPv6 has all of its network. */
    private static String network(String address) {
        return address.contains(":")
                ? Arrays.stream(address.split(":", -1)).limit(4).collect(Collectors.joining(":"))
                : address;
    }
}
