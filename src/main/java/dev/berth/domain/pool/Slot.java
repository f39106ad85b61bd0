package dev.berth.domain.pool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place for one running task in a pod.
 *
 * @param index 0 and up; slot 0 is the one that reservations and plan_and_apply use
 * @param attempt what takes it, or null
 * @param blockedUntilIdle true after a refusal or an abandon, until a heartbeat shows the slot idle (P12)
 * @param updatedAt when it last changed
 */
public record Slot(int index, @Nullable RunningAttempt attempt, boolean blockedUntilIdle, Instant updatedAt) {

    /** Whether an attempt could be placed here. */
    public boolean free() {
        return attempt == null && !blockedUntilIdle;
    }

    /** Whether this slot runs something, as far as the server knows or must assume (P12). */
    public boolean taken() {
        return !free();
    }

    /** A slot that was never used. */
    public static Slot idle(int index, Instant at) {
        return new Slot(index, null, false, at);
    }

    /** This slot, taken by an attempt. */
    public Slot with(RunningAttempt running, Instant at) {
        return new Slot(index, running, false, at);
    }

    /** This slot after its attempt ended; {@code blocked} keeps it out of use until a heartbeat shows it idle (P12). */
    public Slot freed(boolean blocked, Instant at) {
        return new Slot(index, null, blocked, at);
    }
}
