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
 * @param chained whether it is what comes after applies of upstream workspaces (W4)
 * @param maxPending how many tasks may wait in its pool (F12)
 * @param now when it was submitted
 * @param traceparent where it stands in a trace (O4); null when nobody traces
 * @param recount whether the tasks of its pool are to be counted, whatever is known of their number
 */
record Asked(
        Submission submission,
        @Nullable Occurrence occurrence,
        boolean chained,
        int maxPending,
        Instant now,
        @Nullable String traceparent,
        boolean recount)
        implements Gatherer.Piece {
    Asked(Submission submission, int maxPending, Instant now) {
        this(submission, null, false, maxPending, now, null, false);
    }

    /** The same, for a pool that seemed to be full. */
    Asked recounting() {
        return new Asked(submission, occurrence, chained, maxPending, now, traceparent, true);
    }

    /** Two with one idempotency key, or of one schedule, never go at the same time, so that the second finds what the first one made (F9). */
    @Override
    public @Nullable Exclusive exclusive() {
        if (occurrence != null) {
            return new Exclusive(OF_SCHEDULES, Long.toString(occurrence.schedule()));
        }
        if (chained) {
            return new Exclusive(OF_UPSTREAMS, submission.workspace().value());
        }
        IdempotencyKey key = submission.idempotencyKey();
        return key == null ? null : new Exclusive(key.tokenId(), key.key());
    }

    /** No token is called this. */
    private static final String OF_SCHEDULES = "schedules";

    private static final String OF_UPSTREAMS = "upstreams";

    /** An idempotency key of a token, a schedule, or a workspace that runs after others. */
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
