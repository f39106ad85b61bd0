package dev.berth.server.security.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an issuer's keys, and when it may be asked again. They are fetched anew when they are old, or when a token
 * names one that is not among them, but not more often than every 30 s, whatever tokens come. While the issuer cannot be
 * asked those that are known count on, for a day at most.
 */
final class IssuerKeys {
    /** Older ones are fetched anew before they count: a key that an issuer took back counts no longer than this. */
    static final Duration FRESH = Duration.ofMinutes(10);
    /** So long they count while the issuer is away. */
    static final Duration KEPT = Duration.ofHours(24);
    /** From one question to the next. */
    static final Duration BETWEEN = Duration.ofSeconds(30);

    // Only to be touched by whoever holds the lock of this object.
    private @Nullable SigningKeys keys;
    private Instant fetchedAt = Instant.EPOCH;
    private Instant askedAt = Instant.EPOCH;
    private boolean failed;

    /** What to do for a token. */
    sealed interface Step {
        /** These are the keys; if the right one is not among them there is none. */
        record Use(SigningKeys keys) implements Step {}

        /** The issuer is to be asked. Whoever is told so has to say what came of it. */
        record Ask() implements Step {}

        /** Nobody knows now; the issuer may be asked again after so long. */
        record Away(int retrySeconds) implements Step {}
    }

    /** @param answered whether the issuer was asked for this token already */
    synchronized Step step(CompactToken token, Instant now, boolean answered) {
        Optional<SigningKeys> known = known(now);
        boolean has = known.filter(found -> !found.of(token).isEmpty()).isPresent();
        if (has && hasFresh(token, now)) {
            return new Step.Use(known.get());
        }
        if (!answered && !now.isBefore(askedAt.plus(BETWEEN))) {
            askedAt = now;
            return new Step.Ask();
        }
        if (has || (known.isPresent() && !failed)) {
            return new Step.Use(known.get());
        }
        long wait = Duration.between(now, askedAt.plus(BETWEEN)).toSeconds();
        return new Step.Away(Math.toIntExact(Math.max(1, wait)));
    }

    /** Whether a token can be checked without asking anybody. */
    synchronized boolean hasFresh(CompactToken token, Instant now) {
        return now.isBefore(fetchedAt.plus(FRESH))
                && known(now).filter(found -> !found.of(token).isEmpty()).isPresent();
    }

    private Optional<SigningKeys> known(Instant now) {
        return keys == null || now.isAfter(fetchedAt.plus(KEPT)) ? Optional.empty() : Optional.of(keys);
    }

    synchronized void fetched(SigningKeys found, Instant now) {
        keys = found;
        fetchedAt = now;
        failed = false;
    }

    synchronized void failed() {
        failed = true;
    }
}
