package dev.berth.domain.issuer;

import static dev.berth.domain.Invariant.require;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which key signs, which ones are published, and when the next one is needed (A11). A key is published before it signs, so
 * that nobody meets a signature by a key that they could not know, and for as long afterwards as something that it signed
 * may still be valid.
 *
 * @param lifetime how long a key signs
 * @param publishAhead how long it is published before
 */
public record KeyRotation(Duration lifetime, Duration publishAhead) {
    /** The longest life of a token that any setting allows: the setting may have been another one when a key signed. */
    public static final Duration LONGEST_TOKEN = Duration.ofHours(1);

    /** Clocks differ, and a server that has just lost its lead may sign a moment longer. */
    public static final Duration SKEW = Duration.ofMinutes(10);

    /** Of two that may sign the younger one does; which of two of one age makes no difference, but all have to agree. */
    private static final Comparator<KeyTimes> BY_AGE = Comparator.comparing(KeyTimes::activeFrom)
            .thenComparing(KeyTimes::createdAt)
            .thenComparing(KeyTimes::id);

    public KeyRotation {
        require(lifetime.isPositive(), "a key lives for some time");
        require(
                publishAhead.isPositive() && publishAhead.compareTo(lifetime) < 0,
                "a key is made in the life of another");
    }

    /** The key that signs now; empty when none may. */
    public static Optional<KeyTimes> signing(List<KeyTimes> keys, Instant now) {
        return keys.stream().filter(key -> key.signsAt(now)).max(BY_AGE);
    }

    /** The keys by which a signature may be checked now, the youngest first. */
    public static List<KeyTimes> published(List<KeyTimes> keys, Instant now) {
        return keys.stream()
                .filter(key -> isPublished(key, now))
                .sorted(BY_AGE.reversed())
                .toList();
    }

    /** The keys that nobody needs any more, for good. */
    public static List<KeyTimes> over(List<KeyTimes> keys, Instant now) {
        return keys.stream()
                .filter(key -> isRetired(key, now) && !isPublished(key, now))
                .toList();
    }

    private static boolean isRetired(KeyTimes key, Instant now) {
        Instant retired = key.retiredAt();
        return retired != null && !retired.isAfter(now);
    }

    private static boolean isPublished(KeyTimes key, Instant now) {
        Instant retired = key.retiredAt();
        return !key.withdrawn()
                && (retired == null || retired.plus(LONGEST_TOKEN).plus(SKEW).isAfter(now));
    }

    /**
     * From when on a new key is to sign, if one has to be made now: at once where none signs, and else when the last one that
     * there is has signed for its time, or has been published ahead, whatever comes later.
     */
    public Optional<Instant> next(List<KeyTimes> keys, Instant now) {
        Optional<KeyTimes> last = keys.stream()
                .filter(key -> !key.withdrawn() && key.retiredAt() == null)
                .max(BY_AGE);
        if (last.isEmpty() || signing(keys, now).isEmpty()) {
            return Optional.of(now);
        }
        Instant due = last.get().activeFrom().plus(lifetime);
        Instant earliest = now.plus(publishAhead);
        if (due.isAfter(earliest)) {
            return Optional.empty();
        }
        return Optional.of(earliest);
    }
}
