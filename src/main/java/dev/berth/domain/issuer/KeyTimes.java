package dev.berth.domain.issuer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The life of a signing key.
 *
 * @param id its {@code kid}
 * @param activeFrom from then on it signs
 * @param retiredAt from then on it signs no more; null while no other key follows it
 * @param withdrawn whether it is published no more, whatever it signed: somebody else may have it
 */
public record KeyTimes(
        String id,
        Instant createdAt,
        Instant activeFrom,
        @Nullable Instant retiredAt,
        boolean withdrawn) {

    /** Whether it may sign at that time. */
    boolean signsAt(Instant now) {
        return !withdrawn && !activeFrom.isAfter(now) && (retiredAt == null || retiredAt.isAfter(now));
    }
}
