package dev.berth.domain.freeze;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.FreezeId;
import dev.berth.domain.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A time in which tasks may not begin (W3).
 *
 * @param on whose tasks
 * @param covers which of them
 * @param reason for people
 * @param liftedAt of one that is only remembered, since it was deleted or is another by now: it holds nothing back any more, and
 *     what it had held back has waited since then; null for all others
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

    /** What was over so long ago makes no wait shorter any more. */
    public static final Duration REMEMBERED = Duration.ofDays(1);

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

    /**
     * What is to be remembered of it when it is deleted: since when it holds nothing back any more. Empty when it held nothing back
     * for long.
     *
     * @param since when it was made: before, it held nothing back
     */
    public Optional<Freeze> remembered(Instant since, Instant now) {
        FreezeStanding standing = at(now);
        return Optional.ofNullable(standing.inForce() ? now : standing.endedAt())
                .filter(end -> end.isAfter(since) && end.isAfter(now.minus(REMEMBERED)))
                .map(this::lifted);
    }

    /** The same when it becomes another one, that may know by itself. */
    public Optional<Freeze> remembered(Freeze after, Instant since, Instant now) {
        return remembered(since, now).filter(lost -> !after.knows(lost, now));
    }

    /** Whether whatever that one had held back is held back by this one, or was until then or later. */
    private boolean knows(Freeze lifted, Instant now) {
        boolean all = covers == Coverage.EVERYTHING || covers == lifted.covers;
        FreezeStanding standing = at(now);
        Instant ended = standing.endedAt();
        Instant lost = lifted.liftedAt;
        return all && (standing.inForce() || ended != null && lost != null && !ended.isBefore(lost));
    }

    private Freeze lifted(Instant at) {
        return new Freeze(id, on, times, covers, reason, at);
    }
}
