package dev.berth.server.control.port;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lease of which one server at a time has the right to decide (F14). Calls wait for the database, a few seconds at
 * most, and throw {@link StoreUnavailableException} when it does not answer; they are made by one thread.
 */
public interface LeaseStore {

    /**
     * Takes the lease if nobody holds it, if it has run out, or if the last process with this data directory had it. One
     * whose holder has no connection to the database any more counts as run out after five eighths of its duration.
     */
    Claimed claim(Claim claim);

    /** Who has the lease; empty when nobody has, or it has run out. */
    Optional<Claimed.Held> look();

    /** The lease lasts anew from now; false when another server has taken it. */
    boolean renew(long epoch);

    /** Gives the lease back, if it is still the one of this epoch. */
    void release(long epoch);

    /**
     * Who asks.
     *
     * @param holder a name that no other process has
     * @param lasts for how long after each renewal nobody else may take it while the holder's process is seen
     * @param endpoint where other servers reach the holder; null when they cannot
     */
    record Claim(String holder, Duration lasts, @Nullable Endpoint endpoint) {}

    /**
     * Where a leader takes what others forward.
     *
     * @param address host and port
     * @param keySha256 of the key that it proves itself with
     */
    record Endpoint(String address, String keySha256) {}

    /** What became of a claim. */
    sealed interface Claimed {
        /** The lease is the caller's, and so is every connection to the database from now on. */
        record Taken(long epoch) implements Claimed {}

        /**
         * Somebody else has it.
         *
         * @param epoch its epoch
         * @param holder its name
         * @param endpoint where it is reached; null when it cannot be
         */
        record Held(long epoch, String holder, @Nullable Endpoint endpoint) implements Claimed {}
    }
}
