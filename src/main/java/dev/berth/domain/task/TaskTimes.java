package dev.berth.domain.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the steps of a task were.
 *
 * @param createdAt when it was submitted
 * @param pendingSince when it last became pending; aging counts from here (P8)
 * @param startedAt when it was first placed, or null
 * @param finishedAt when it became final, or null
 */
public record TaskTimes(
        Instant createdAt,
        Instant pendingSince,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    static TaskTimes submitted(Instant now) {
        return new TaskTimes(now, now, null, null);
    }

    TaskTimes pending(Instant since) {
        return new TaskTimes(createdAt, since, startedAt, finishedAt);
    }

    /** The first start stands. */
    TaskTimes started(Instant at) {
        return new TaskTimes(createdAt, pendingSince, startedAt == null ? at : startedAt, finishedAt);
    }

    /** The end, if the status is one. */
    TaskTimes reached(TaskStatus status, Instant at) {
        return new TaskTimes(createdAt, pendingSince, startedAt, status.terminal() ? at : null);
    }
}
