package dev.berth.server.control.port;

import dev.berth.domain.task.Task;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks stand in traces (O4), each place written as {@code traceparent} of the W3C Recommendation Trace Context. While nobody
 * traces there are no places, and nothing is told.
 */
public interface Traces {

    /** The place of a submission that is made here and now: within the request that brings it, or at the top of a trace of its own. */
    @Nullable
    String ofSubmission();

    /**
     * The same of what is submitted because of what became of another task.
     *
     * @param other the place of the other one's submission; null when it has none
     */
    @Nullable
    String ofSuccessor(@Nullable String other);

    /**
     * The place of a task's present attempt.
     *
     * @param submission the place of the task's submission; null when it has none
     */
    @Nullable
    String ofAttempt(Task task, @Nullable String submission);

    /** Tells what an attempt did; telling it again changes nothing. */
    void attempted(AttemptRef attempt, String place, List<Step> steps);

    /**
     * One step of an attempt.
     *
     * @param name what it did, as {@code terraform plan}
     * @param spanId its own place in the trace, 16 hex digits
     * @param exitCode of the tool, or null
     */
    record Step(
            String name,
            String spanId,
            Instant from,
            Instant to,
            @Nullable Integer exitCode) {}
}
