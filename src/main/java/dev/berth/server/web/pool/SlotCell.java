package dev.berth.server.web.pool;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Task;
import dev.berth.server.api.problem.WireWords;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One slot as a cell.
 *
 * @param state what it does: a word, and the class of the cell
 * @param tasks whom it is for
 * @param since since when
 */
public record SlotCell(
        int index,
        String state,
        List<Holder> tasks,
        @Nullable Instant since) {
    public SlotCell {
        tasks = List.copyOf(tasks);
    }

    /** A task that has the slot, or will have it; {@code workspace} is empty when the task is not known any more. */
    public record Holder(long id, String workspace) {
        static Holder of(TaskId id, Function<TaskId, Optional<Task>> tasks) {
            return new Holder(
                    id.value(),
                    tasks.apply(id)
                            .map(task -> task.request().workspace().value())
                            .orElse(""));
        }
    }

    /** What runs shows over what is reserved, which is on slot 0 (P4); a plan_and_apply has its pod to itself (P3). */
    static SlotCell of(AgentPod pod, Slot slot, Function<TaskId, Optional<Task>> tasks) {
        RunningAttempt attempt = slot.attempt();
        if (attempt != null) {
            String state = pod.phase() == PodPhase.LOST
                    ? "lost"
                    : attempt.acknowledged() ? WireWords.of(attempt.phase()) : "sent";
            return new SlotCell(slot.index(), state, List.of(Holder.of(attempt.task(), tasks)), attempt.assignedAt());
        }
        if (slot.blockedUntilIdle()) {
            return new SlotCell(slot.index(), "clearing", List.of(), slot.updatedAt());
        }
        if (slot.index() == 0 && pod.reserved()) {
            List<Holder> holders = pod.reservations().stream()
                    .map(held -> Holder.of(held.task(), tasks))
                    .toList();
            Instant since = pod.reservations().stream()
                    .map(Reservation::since)
                    .min(Instant::compareTo)
                    .orElseThrow();
            return new SlotCell(slot.index(), "kept", holders, since);
        }
        return new SlotCell(slot.index(), idle(pod), List.of(), null);
    }

    private static String idle(AgentPod pod) {
        return switch (pod.phase()) {
            case STARTING -> "starting";
            case LOST -> "lost";
            case DRAINING -> "closed";
            case READY -> pod.ownedByExclusive() ? "closed" : "idle";
        };
    }

    /** The word with which a cell begins. */
    public String word() {
        return switch (state) {
            case "plan" -> "plans";
            case "apply" -> "applies";
            case "sent" -> "sent to it";
            case "kept" -> "kept for";
            case "closed" -> "takes none";
            default -> state;
        };
    }

    /** What the word means. */
    public String meaning() {
        return switch (state) {
            case "plan" -> "running a plan";
            case "apply" -> "running an apply";
            case "sent" -> "reserved: the agent has not accepted it yet";
            case "kept" -> "reserved: the plan is kept here until its apply is decided";
            case "clearing" -> "used again once the agent says that it is idle";
            case "closed" -> "idle, and takes no work: the pod drains, or one task has it to itself";
            case "starting" -> "the agent has not connected yet";
            case "lost" -> "the pod is lost, and whatever ran here with it";
            default -> "idle";
        };
    }
}
