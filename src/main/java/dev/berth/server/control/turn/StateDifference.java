package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What of a pool is remembered otherwise than it is stored, by name (C4). */
public final class StateDifference {
    private StateDifference() {}

    /** How a task is named. */
    public static String of(TaskId task) {
        return "task " + task;
    }

    /** The names of all that differs; a slot or reservation counts for its task. */
    public static Set<String> between(PoolState remembered, PoolState stored) {
        Set<String> names = new TreeSet<>();
        if (!remembered.spec().equals(stored.spec())
                || !remembered.podTemplateJson().equals(stored.podTemplateJson())) {
            names.add("pool");
        }
        differing(remembered.tasks(), stored.tasks(), task -> names.add(of(task)));
        // A gate comes with the first task of its workspace, and may linger in memory after the last.
        stored.workspaces().forEach((name, gate) -> {
            if (!gate.sameButForOthers(remembered.workspaces().getOrDefault(name, gate))) {
                names.add("workspace " + name);
            }
        });
        differing(remembered.pods(), stored.pods(), pod -> ofPod(pod, remembered, stored, names));
        return names;
    }

    private static <K, V> void differing(Map<K, V> one, Map<K, V> other, Consumer<K> each) {
        Set<K> keys = new HashSet<>(one.keySet());
        keys.addAll(other.keySet());
        for (K key : keys) {
            if (!Objects.equals(one.get(key), other.get(key))) {
                each.accept(key);
            }
        }
    }

    private static void ofPod(PodName name, PoolState remembered, PoolState stored, Set<String> names) {
        PodState old = remembered.pods().get(name);
        PodState next = stored.pods().get(name);
        if (old == null
                || next == null
                || !old.row().equals(next.row())
                || old.slots().size() != next.slots().size()) {
            names.add("pod " + name);
            return;
        }
        for (int index = 0; index < old.slots().size(); index++) {
            Slot before = old.slots().get(index);
            Slot after = next.slots().get(index);
            if (!before.equals(after)) {
                names.add(ofSlot(name, before, after));
            }
        }
        Set<Reservation> reservations = new HashSet<>(old.reservations());
        for (Reservation held : next.reservations()) {
            if (!reservations.remove(held)) {
                names.add(of(held.task()));
            }
        }
        reservations.forEach(held -> names.add(of(held.task())));
    }

    private static String ofSlot(PodName pod, Slot before, Slot after) {
        for (RunningAttempt running : List.of(before, after).stream()
                .map(Slot::attempt)
                .filter(Objects::nonNull)
                .toList()) {
            return of(running.task());
        }
        return "pod " + pod;
    }
}
