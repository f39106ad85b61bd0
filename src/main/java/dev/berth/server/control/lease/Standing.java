package dev.berth.server.control.lease;

import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import org.jspecify.annotations.Nullable;

/** Where a server stands with the lease. Times are nanoseconds of this process's monotonic clock. */
sealed interface Standing {

    /**
     * It has no lease.
     *
     * @param held who has it; null when that is not known
     */
    record Waiting(@Nullable Held held) implements Standing {}

    /**
     * It has the lease, or had it when it last heard from the database.
     *
     * @param epoch of the lease
     * @param decidesUntil from when on it decides nothing, unless the lease is renewed
     */
    record Leading(long epoch, long decidesUntil) implements Standing {}
}
