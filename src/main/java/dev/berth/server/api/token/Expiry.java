package dev.berth.server.api.token;

import dev.berth.server.api.problem.Checks;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a token ends. */
final class Expiry {
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private Expiry() {}

    static @Nullable Instant at(Checks checks, @Nullable String expiresIn, Instant now) {
        if (expiresIn == null) {
            return null;
        }
        return now.plus(checks.duration("expiresIn", expiresIn, LONGEST, Duration.ofSeconds(1), LONGEST));
    }
}
