package dev.berth.server.security.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens that were proven a moment ago, by their digests: whoever follows output or reads state asks often. What is
 * remembered holds for the bindings that it was worked out from, and for no others.
 */
final class VerifiedTokens {
    /** More are proven each time. */
    private static final int MAX = 1_000;

    static final Duration KEPT = Duration.ofSeconds(30);

    // Only to be touched by whoever holds the lock of this object.
    private final Map<String, Remembered> byDigest = new HashMap<>();
    private long generation = -1;

    private record Remembered(Pipeline pipeline, Instant until) {}

    /**
     * A token that was proven.
     *
     * @param bindings the generation that it was proven by
     * @param end when it counts no more
     */
    record Proof(String digest, Pipeline pipeline, long bindings, Instant end) {}

    synchronized Optional<Pipeline> find(String digest, long bindings, Instant now) {
        if (bindings != generation) {
            return Optional.empty();
        }
        return Optional.ofNullable(byDigest.get(digest))
                .filter(remembered -> remembered.until().isAfter(now))
                .map(Remembered::pipeline);
    }

    synchronized void keep(Proof proof, Instant now) {
        if (proof.bindings() < generation) {
            return;
        }
        if (proof.bindings() > generation) {
            byDigest.clear();
            generation = proof.bindings();
        }
        if (byDigest.size() >= MAX) {
            byDigest.values().removeIf(remembered -> !remembered.until().isAfter(now));
        }
        if (byDigest.size() < MAX) {
            Instant kept = now.plus(KEPT);
            byDigest.put(
                    proof.digest(), new Remembered(proof.pipeline(), kept.isBefore(proof.end()) ? kept : proof.end()));
        }
    }
}
