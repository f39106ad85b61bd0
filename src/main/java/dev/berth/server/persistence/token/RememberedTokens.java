package dev.berth.server.persistence.token;

import dev.berth.server.control.port.TokenStore.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tokens that were looked up a moment ago, by the digests of their secrets. Only those that exist are remembered, so
 * guessing fills nothing; and a lookup that was under way while a token was deleted leaves nothing behind.
 */
final class RememberedTokens {
    /** More are looked up each time (F12). */
    private static final int MAX = 1_000;

    private final long keptNanos;
    private final LongSupplier nanoTime;
    // Only to be touched by whoever holds the lock of this object.
    private final Map<String, Remembered> byDigest = new HashMap<>();
    private long deletions;

    RememberedTokens(Duration kept, LongSupplier nanoTime) {
        this.keptNanos = kept.toNanos();
        this.nanoTime = nanoTime;
    }

    private record Remembered(Token token, long since) {}

    /** The token, unless it has expired meanwhile. */
    synchronized Optional<Token> find(String secretSha256, Instant now) {
        return Optional.ofNullable(byDigest.get(secretSha256))
                .filter(this::isFresh)
                .map(Remembered::token)
                .filter(token -> token.expiresAt() == null || token.expiresAt().isAfter(now));
    }

    private boolean isFresh(Remembered remembered) {
        return nanoTime.getAsLong() - remembered.since() < keptNanos;
    }

    /** So many deletions there were; to be asked before a lookup. */
    synchronized long deletions() {
        return deletions;
    }

    /** @param before the deletions before the lookup that found it */
    synchronized void keep(String secretSha256, Token token, long before) {
        if (before != deletions) {
            return;
        }
        if (byDigest.size() >= MAX) {
            byDigest.values().removeIf(remembered -> !isFresh(remembered));
        }
        if (byDigest.size() < MAX) {
            byDigest.put(secretSha256, new Remembered(token, nanoTime.getAsLong()));
        }
    }

    /** A token may be deleted. */
    synchronized void forget(String id) {
        deletions++;
        byDigest.values().removeIf(remembered -> remembered.token().id().equals(id));
    }

    /** All tokens of a person may be deleted, or give something else from now on. */
    synchronized void forgetOf(String person) {
        deletions++;
        byDigest.values()
                .removeIf(remembered -> person.equals(remembered.token().person()));
    }

    /** Tokens may have been deleted elsewhere. */
    synchronized void forgetAll() {
        deletions++;
        byDigest.clear();
    }
}
