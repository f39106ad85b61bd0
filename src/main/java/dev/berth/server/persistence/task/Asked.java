package dev.berth.server.persistence.task;

import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.persistence.database.Gatherer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A submission with what came along.
 *
 * @param occurrence the time of a schedule that it is for; null for all others
 * @param maxPending how many tasks may wait in its pool (F12)
 * @param now when it was submitted
 * @param traceparent where it stands in a trace (O4); null when nobody traces
 * @param recount whether the tasks of its pool are to be counted, whatever is known of their number
 */
record Asked(
        Submission submission,
        @Nullable Occurrence occurrence,
        int maxPending,
        Instant now,
        @Nullable String traceparent,
        boolean recount)
        implements Gatherer.Piece {
    Asked(Submission submission, int maxPending, Instant now) {
        this(submission, null, maxPending, now, null, false);
    }

    /** The same, for a pool that seemed to be full. */
    Asked recounting() {
        return new Asked(submission, occurrence, maxPending, now, traceparent, true);
    }

    /** Two with one idempotency key, or of one schedule, never go at the same time, so that the second finds what the first one made (F9). */
    @Override
    public @Nullable Exclusive exclusive() {
        if (occurrence != null) {
            return new Exclusive(OF_SCHEDULES, Long.toString(occurrence.schedule()));
        }
        IdempotencyKey key = submission.idempotencyKey();
        return key == null ? null : new Exclusive(key.tokenId(), key.key());
    }

    /** No token is called this. */
    private static final String OF_SCHEDULES = "schedules";

    /** An idempotency key of a token, or a schedule. */
    record Exclusive(String tokenId, String key) {}

    /** About so many characters it has. */
    @Override
    public int size() {
        return submission.message().length()
                + length(submission.options().targets())
                + length(submission.options().replace())
                + submission.variables().expressions().entrySet().stream()
                        .mapToInt(variable ->
                                variable.getKey().length() + variable.getValue().length())
                        .sum();
    }

    private static int length(List<String> texts) {
        return texts.stream().mapToInt(String::length).sum();
    }
}
