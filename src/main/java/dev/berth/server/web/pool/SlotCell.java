package dev.berth.server.web.pool;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.server.api.problem.WireWords;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One slot as a cell.
 *
 * @param state what it does: a word, and the class of the cell
 * @param tasks whom it is for
 * @param since since when
 * @param keptFor whose plans are kept here meanwhile, while another task runs
 */
public record SlotCell(
        int index,
        String state,
        List<Holder> tasks,
        @Nullable Instant since,
        List<Holder> keptFor) {
    public SlotCell {
        tasks = List.copyOf(tasks);
        keptFor = List.copyOf(keptFor);
    }

    private static SlotCell of(Slot slot, String state, @Nullable Instant since) {
        return new SlotCell(slot.index(), state, List.of(), since, List.of());
    }

    /**
     * A task that has the slot, or will have it; {@code workspace} is empty when the task is not known any more, and {@code id} is
     * 0 when whoever looks does not see it.
     */
    public record Holder(long id, String workspace) {
        private static final Holder HIDDEN = new Holder(0, "");

        static Holder of(TaskId id, PodTasks tasks) {
            return !tasks.seen().test(id)
                    ? HIDDEN
                    : new Holder(
                            id.value(),
                            tasks.known()
                                    .apply(id)
                                    .map(task -> task.request().workspace().value())
                                    .orElse(""));
        }
    }

    /** What is reserved is on slot 0 (P4), and others may run there meanwhile; a plan_and_apply has its pod to itself (P3). */
    static SlotCell of(AgentPod pod, Slot slot, PodTasks tasks) {
        RunningAttempt attempt = slot.attempt();
        List<Reservation> kept = slot.index() != 0
                ? List.of()
                : pod.reservations().stream()
                        .filter(held -> attempt == null || !held.task().equals(attempt.task()))
                        .toList();
        List<Holder> keptFor =
                kept.stream().map(held -> Holder.of(held.task(), tasks)).toList();
        if (attempt != null) {
            String state = pod.phase() == PodPhase.LOST
                    ? "lost"
                    : attempt.acknowledged() ? WireWords.of(attempt.phase()) : "sent";
            return new SlotCell(
                    slot.index(), state, List.of(Holder.of(attempt.task(), tasks)), attempt.assignedAt(), keptFor);
        }
        if (slot.blockedUntilIdle()) {
            return of(slot, "clearing", slot.updatedAt());
        }
        return kept.stream()
                .map(Reservation::since)
                .min(Instant::compareTo)
                .map(since -> new SlotCell(slot.index(), "kept", keptFor, since, List.of()))
                .orElseGet(() -> of(slot, idle(pod), null));
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
