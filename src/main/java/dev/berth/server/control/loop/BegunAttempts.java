package dev.berth.server.control.loop;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.turn.PodState;
import dev.berth.server.control.turn.PoolState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that have just begun (P11), on their way to the next turn, which takes them as if it had read their slots.
 * They cause no turn: nothing is decided because of them, and what is decided later counts them.
 */
final class BegunAttempts {
    /** More is better read than kept (F12). */
    private static final int MAX_WAITING = 10_000;

    // Only to be touched by whoever holds the lock of this object.
    private final List<Begun> waiting = new ArrayList<>();

    /** An attempt, and when it was stored to have begun. */
    record Begun(AttemptRef attempt, Instant at) {
        TaskId task() {
            return attempt.task();
        }
    }

    /** False when its task has to be read instead. */
    synchronized boolean add(AttemptRef attempt, Instant at) {
        return waiting.size() < MAX_WAITING && waiting.add(new Begun(attempt, at));
    }

    synchronized List<Begun> drain() {
        List<Begun> drained = List.copyOf(waiting);
        waiting.clear();
        return drained;
    }

    /** The tasks of those that wait. */
    synchronized List<TaskId> waiting() {
        return waiting.stream().map(Begun::task).toList();
    }

    /** The state with this attempt begun, as if it had been read; empty when the state knows no such attempt. */
    static Optional<StoredTasks> noted(PoolState state, Begun begun) {
        Task task = state.tasks().get(begun.task());
        PodState pod = pod(state, task);
        if (task == null || pod == null) {
            return Optional.empty();
        }
        return pod.slots().stream()
                .filter(slot -> runs(slot, begun.attempt()))
                .findFirst()
                .map(slot -> new StoredTasks(
                        List.of(task),
                        List.of(new StoredSlot(pod.row().name(), begun(slot, begun.at()))),
                        pod.reservations().stream()
                                .filter(held -> held.task().equals(task.id()))
                                .toList(),
                        Map.of()));
    }

    private static @Nullable PodState pod(PoolState state, @Nullable Task task) {
        Location location = task == null ? null : task.location();
        return location == null ? null : state.pods().get(location.pod());
    }

    private static boolean runs(Slot slot, AttemptRef attempt) {
        RunningAttempt running = slot.attempt();
        return running != null && running.task().equals(attempt.task()) && running.attempt() == attempt.attempt();
    }

    private static Slot begun(Slot slot, Instant at) {
        RunningAttempt running = slot.attempt();
        return running == null
                ? slot
                : new Slot(slot.index(), running.begun(at), slot.blockedUntilIdle(), slot.updatedAt());
    }
}
