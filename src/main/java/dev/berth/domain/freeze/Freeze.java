package dev.berth.domain.freeze;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.FreezeId;
import dev.berth.domain.task.Task;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which tasks may not begin (W3).
 *
 * @param on whose tasks
 * @param covers which of them
 * @param reason for people
 * @param liftedAt when somebody deleted it while it was in force: it holds nothing back any more, and what it had held back
 *     has waited since then; null for all others
 */
public record Freeze(
        FreezeId id,
        FreezeScope on,
        FreezeTimes times,
        Coverage covers,
        String reason,
        @Nullable Instant liftedAt) {
    /** So many a pool, a workspace or a tag may have. */
    public static final int MOST = 20;

    /** So many there may be in all. */
    public static final int MOST_IN_ALL = 5_000;

    public Freeze {
        require(!reason.isBlank(), "a window has a reason");
    }

    /** How it stands then. */
    public FreezeStanding at(Instant now) {
        if (liftedAt == null) {
            return times.at(now);
        }
        return liftedAt.isAfter(now) ? new FreezeStanding(null, null, null) : new FreezeStanding(null, liftedAt, null);
    }

    /** Whether it is about what the task waits to run, at whatever time. */
    boolean concerns(Task task) {
        return covers.covers(task.phase());
    }

    /** The same, deleted at that time. */
    public Freeze lifted(Instant at) {
        return new Freeze(id, on, times, covers, reason, at);
    }
}
