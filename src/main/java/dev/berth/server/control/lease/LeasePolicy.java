package dev.berth.server.control.lease;

import dev.berth.server.control.lease.Standing.Leading;
import dev.berth.server.control.lease.Standing.Waiting;
import dev.berth.server.control.port.LeaseStore;
import dev.berth.server.control.port.LeaseStore.Claimed;
import java.time.Duration;

/**
 * What follows from what the database says about the lease (F14). Only durations are compared: the database counts the
 * lease from the renewal by its clock, the holder from the moment before it asked by its own, and it stops a margin
 * before the earliest time at which another server may have it. Times are nanoseconds of a monotonic clock, whose differences alone mean something.
 */
final class LeasePolicy {
    /**
     * Half of the lease. A holder whose process is gone may be replaced after five eighths ({@link LeaseStore#claim}); the
     * eighth between is for clocks that run at different speeds, and for what was begun just before the end.
     */
    private static final int DECIDES = 2;

    /** Four renewals may fail. */
    private static final int RENEWALS = 10;

    private static final int LOOKS = 32;

    private final Duration lasts;

    LeasePolicy(Duration lasts) {
        this.lasts = lasts;
    }

    Duration lasts() {
        return lasts;
    }

    /** @param askedAt the moment before the database was asked */
    Standing claimed(Claimed claimed, long askedAt) {
        return switch (claimed) {
            case Claimed.Taken taken -> new Leading(taken.epoch(), decidesUntil(askedAt));
            case Claimed.Held held -> new Waiting(held);
        };
    }

    /**
     * @param renewed whether the lease is still the server's
     * @param askedAt the moment before the database was asked
     */
    Standing renewed(Leading leading, boolean renewed, long askedAt) {
        return renewed ? new Leading(leading.epoch(), decidesUntil(askedAt)) : new Waiting(null);
    }

    boolean mayDecide(Standing standing, long now) {
        return standing instanceof Leading leading && now - leading.decidesUntil() < 0;
    }

    /** How long until the database is asked again. */
    Duration pause(Standing standing, long now) {
        return mayDecide(standing, now) ? lasts.dividedBy(RENEWALS) : lasts.dividedBy(LOOKS);
    }

    private long decidesUntil(long askedAt) {
        return askedAt + lasts.dividedBy(DECIDES).toNanos();
    }
}
