package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Task;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The net effect of a turn (or of one command of a user): all of it is stored, or none.
 *
 * @param at the time of the turn, for updated_at columns
 * @param tasks changed tasks, each at most once
 * @param slots changed slots, each at most once
 * @param reserve reservations that begin
 * @param release reservations that end
 * @param pods changed, new and deleted pods, each at most once
 * @param locks workspaces to lock because an apply was lost (F4)
 * @param endedAttempts attempts whose hold on Terraform's state lock ends (F13)
 * @param timeline the steps of the changed tasks, oldest first
 * @param decisions for the journal (C6)
 */
@RecordBuilder
public record TurnChanges(
        Instant at,
        List<TaskChange> tasks,
        List<SlotChange> slots,
        List<Reservation> reserve,
        List<Reservation> release,
        List<PodChange> pods,
        List<WorkspaceLock> locks,
        List<AttemptRef> endedAttempts,
        List<TimelineEntry> timeline,
        List<LoopDecision> decisions) {
    public TurnChanges {
        tasks = List.copyOf(tasks);
        slots = List.copyOf(slots);
        reserve = List.copyOf(reserve);
        release = List.copyOf(release);
        pods = List.copyOf(pods);
        locks = List.copyOf(locks);
        endedAttempts = List.copyOf(endedAttempts);
        timeline = List.copyOf(timeline);
        decisions = List.copyOf(decisions);
    }

    /** Whether there is nothing to store. */
    public boolean isEmpty() {
        return onlyDecides() && decisions.isEmpty();
    }

    /** Whether there is nothing to store but what the journal tells. */
    public boolean onlyDecides() {
        return tasks.isEmpty()
                && slots.isEmpty()
                && reserve.isEmpty()
                && release.isEmpty()
                && pods.isEmpty()
                && locks.isEmpty()
                && endedAttempts.isEmpty()
                && timeline.isEmpty();
    }

    /**
     * A task's change, guarded by what was read: status, phase, attempt, confirmation and cancel request must be as
     * in {@code before}.
     *
     * @param before as read
     * @param after as it becomes
     * @param workspaceVersion for a placement: the workspace's version as read, which must still hold with the
     *     workspace unlocked (P10); null otherwise
     */
    public record TaskChange(
            Task before, Task after, @Nullable Long workspaceVersion) {}

    /**
     * A slot's change, guarded by the attempt in {@code before} (or by there being none).
     *
     * @param pod whose slot
     * @param before as read
     * @param after as it becomes
     * @param onlyUnacknowledged whether the row must still show no begin, and no acceptance unless one was read (P11, take-back)
     */
    public record SlotChange(PodName pod, Slot before, Slot after, boolean onlyUnacknowledged) {}

    /**
     * A pod's change.
     *
     * @param before as read, guarded by phase and drain, and where the pod is let go (S5) by there being no work on it;
     *     null for a new pod
     * @param after as it becomes; null to delete the row with its slots
     * @param newSlots how many slots a new pod gets, or one that came back with another number; 0 for as many as before
     */
    public record PodChange(
            @Nullable StoredPod before, @Nullable StoredPod after, int newSlots) {}

    /** A lock that Berth itself puts on a workspace (F4). */
    public record WorkspaceLock(WorkspaceName workspace, String reason) {}
}
