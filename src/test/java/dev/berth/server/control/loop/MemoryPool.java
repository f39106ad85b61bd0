package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSchedule;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows that belong to one pool: pods, slots, reservations. */
final class MemoryPool {
    final Map<PodName, StoredPod> pods = new TreeMap<>();
    final Map<PodName, Slot[]> slots = new TreeMap<>();
    final Map<TaskId, Reservation> reservations = new HashMap<>();

    MemoryPool copy() {
        MemoryPool copy = new MemoryPool();
        copy.pods.putAll(pods);
        slots.forEach((pod, row) -> copy.slots.put(pod, row.clone()));
        copy.reservations.putAll(reservations);
        return copy;
    }

    void drainsAreEarlier() {
        pods.replaceAll((name, row) -> {
            Drain drain = row.drain();
            return drain == null
                    ? row
                    : row.with(
                            row.phase(), new Drain(drain.reason(), drain.since(), drain.drained(), true), row.agent());
        });
    }

    Slot slot(PodName pod, int index) {
        return Objects.requireNonNull(slots.get(pod))[index];
    }

    /** How many pods count against maxPods. */
    long living() {
        return pods.values().stream()
                .filter(pod -> pod.phase() != PodPhase.LOST)
                .count();
    }

    List<StoredSlot> storedSlots() {
        List<StoredSlot> stored = new ArrayList<>();
        slots.forEach((pod, row) -> {
            for (Slot slot : row) {
                stored.add(new StoredSlot(pod, slot));
            }
        });
        return stored;
    }

    static @Nullable AttemptRef ref(Slot slot) {
        RunningAttempt running = slot.attempt();
        return running == null ? null : new AttemptRef(running.task(), running.attempt());
    }

    Optional<StoredSlot> running(AttemptRef attempt) {
        return storedSlots().stream()
                .filter(slot -> attempt.equals(ref(slot.slot())))
                .findFirst();
    }

    /** False when the row's attempt is not what was read, or was acknowledged though it must not be. */
    boolean write(SlotChange change) {
        Slot[] row = slots.get(change.pod());
        if (row == null) {
            return false;
        }
        Slot stored = row[change.before().index()];
        RunningAttempt running = stored.attempt();
        RunningAttempt before = change.before().attempt();
        boolean wasAccepted = before != null && before.acceptedAt() != null;
        boolean acknowledged =
                running != null && (running.begunAt() != null || (running.acceptedAt() != null && !wasAccepted));
        if (!Objects.equals(ref(stored), ref(change.before())) || (change.onlyUnacknowledged() && acknowledged)) {
            return false;
        }
        row[change.before().index()] = merged(stored, change.after());
        return true;
    }

    /** What was acknowledged first stands, as long as it is the same attempt. */
    private static Slot merged(Slot stored, Slot after) {
        RunningAttempt old = stored.attempt();
        RunningAttempt next = after.attempt();
        if (next == null) {
            return after;
        }
        boolean same = old != null && Objects.equals(ref(stored), ref(after));
        Instant accepted = same && old.acceptedAt() != null ? old.acceptedAt() : next.acceptedAt();
        Instant begun = same && old.begunAt() != null ? old.begunAt() : next.begunAt();
        RunningAttempt kept = new RunningAttempt(
                next.task(), next.type(), next.phase(), next.attempt(), next.assignedAt(), accepted, begun, 0);
        return new Slot(after.index(), kept, after.blockedUntilIdle(), after.updatedAt());
    }

    void begin(StoredSlot stored, Instant now) {
        Slot slot = stored.slot();
        RunningAttempt old = Objects.requireNonNull(slot.attempt());
        Instant begun = old.begunAt() == null ? now : old.begunAt();
        RunningAttempt next = new RunningAttempt(
                old.task(), old.type(), old.phase(), old.attempt(), old.assignedAt(), old.acceptedAt(), begun, 0);
        Objects.requireNonNull(slots.get(stored.pod()))[slot.index()] =
                new Slot(slot.index(), next, slot.blockedUntilIdle(), slot.updatedAt());
    }

    /** Whether Berth begins to drain the pod because it has no work (S5). */
    private static boolean letGo(StoredPod before, StoredPod after) {
        Drain drain = after.drain();
        return before.drain() == null && drain != null && drain.reason().byScaling();
    }

    boolean holdsSomething(PodName pod) {
        boolean runs = Arrays.stream(Objects.requireNonNull(slots.get(pod))).anyMatch(slot -> slot.attempt() != null);
        return runs
                || reservations.values().stream().anyMatch(held -> held.pod().equals(pod));
    }

    /** False when the row's phase or drain is not what was read, or it is let go and runs or holds something (S5). */
    boolean write(PodChange change, Instant at) {
        StoredPod before = change.before();
        StoredPod after = change.after();
        if (before == null) {
            StoredPod row = Objects.requireNonNull(after);
            slots.put(row.name(), idle(change.newSlots(), at));
            return pods.putIfAbsent(row.name(), row) == null;
        }
        StoredPod stored = pods.get(before.name());
        if (stored == null || stored.phase() != before.phase() || !Objects.equals(stored.drain(), before.drain())) {
            return false;
        }
        if (after != null && letGo(before, after) && holdsSomething(before.name())) {
            return false;
        }
        if (after == null) {
            pods.remove(before.name());
            slots.remove(before.name());
            reservations.values().removeIf(held -> held.pod().equals(before.name()));
        } else {
            pods.put(after.name(), after);
            if (change.newSlots() > 0) {
                slots.put(after.name(), idle(change.newSlots(), at));
            }
        }
        return true;
    }

    /** Whether the change takes a removal back that an earlier epoch began (F14). */
    static boolean takesEarlierRemovalBack(PodChange change) {
        StoredPod before = change.before();
        StoredPod after = change.after();
        Drain drain = before == null ? null : before.drain();
        return drain != null
                && drain.earlier()
                && drain.reason().byScaling()
                && after != null
                && after.runtime().scaled()
                && after.phase() == PodPhase.READY;
    }

    private static Slot[] idle(int count, Instant at) {
        Slot[] idle = new Slot[count];
        for (int index = 0; index < count; index++) {
            idle[index] = Slot.idle(index, at);
        }
        return idle;
    }

    /** The most pods that a pool may have at any time. */
    static int mostPods(PoolSpec spec) {
        return Stream.concat(
                        Stream.of(spec.maxPods()),
                        spec.schedules().stream().map(PoolSchedule::maxPods).filter(Objects::nonNull))
                .mapToInt(Integer::intValue)
                .max()
                .orElseThrow();
    }
}
