package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a turn decided of one kind and for one reason, for the journal (C6).
 *
 * @param reason a word, the same as in the timeline, the log and {@code explain}
 * @param detail what else is known, in plain words, or null
 * @param count how many tasks or pods it is about, also where not all of them are named
 * @param tasks the first of them, by number
 * @param pods with tasks the pods that they are or were on, one for each; else the first of the pods, by name
 * @param slots with tasks their slots, one for each
 * @param numbers the pool as the turn left it
 */
@RecordBuilder
public record LoopDecision(
        Kind kind,
        String reason,
        @Nullable String detail,
        int count,
        List<TaskId> tasks,
        List<PodName> pods,
        List<Integer> slots,
        Numbers numbers) {
    /** So many tasks or pods are named by one decision. */
    public static final int MOST_NAMED = 1_000;

    public LoopDecision {
        tasks = List.copyOf(tasks);
        pods = List.copyOf(pods);
        slots = List.copyOf(slots);
    }

    /** What was decided. */
    public enum Kind {
        /** Tasks got slots. */
        PLACED,
        /** Pending tasks wait for another reason than before. */
        WAITED,
        /** An assignment went back to the queue before it began. */
        TAKEN_BACK,
        /** What ran is given up. */
        ATTEMPT_LOST,
        /** A plan cannot be applied any more; the task plans again. */
        PLAN_LOST,
        /** A plan no longer keeps its pod. */
        RESERVATION_ENDED,
        POD_MADE,
        POD_DRAINING,
        POD_RESUMED,
        POD_REMOVED,
        POD_LOST,
        /** The runtime does not answer, or its pods do not start. */
        RUNTIME_AWAY,
        RUNTIME_BACK,
        /** The pods stay as they are, for another reason than before. */
        HELD
    }

    /** The pool as a turn left it. */
    public record Numbers(Queue queue, Slots slots, Pods pods) {}

    /** How many tasks wait for a slot, and for others of their workspace. */
    public record Queue(int waiting, int blocked) {}

    /** How many slots there are, at work and kept for applies. */
    public record Slots(int total, int used, int reserved) {}

    /** How many pods there are, able to work, on their way and wanted. */
    public record Pods(int current, int ready, int starting, int desired) {}
}
