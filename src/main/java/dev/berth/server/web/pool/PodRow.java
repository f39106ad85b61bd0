package dev.berth.server.web.pool;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.PodPhase;
import dev.berth.server.control.PodView;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod with its slots.
 *
 * @param order by which the pods of a group are sorted, as text: the oldest first
 * @param why what its state comes from; empty when there is nothing to say
 * @param silentSince when its agent was heard last, if that matters
 * @param states where it keeps states that are stored nowhere else (F4)
 * @param free whether it runs and holds nothing
 */
@RecordBuilder
public record PodRow(
        String name,
        PodGroup group,
        String order,
        Instant createdAt,
        String why,
        @Nullable Instant silentSince,
        List<String> states,
        List<SlotCell> slots,
        boolean free) {
    public PodRow {
        states = List.copyOf(states);
        slots = List.copyOf(slots);
    }

    static PodRow of(PodView view, PodTasks tasks) {
        AgentPod pod = view.pod();
        List<SlotCell> cells =
                pod.slots().stream().map(slot -> SlotCell.of(pod, slot, tasks)).toList();
        boolean hides = cells.stream()
                .flatMap(cell -> Stream.concat(cell.tasks().stream(), cell.keptFor().stream()))
                .anyMatch(holder -> holder.id() == 0);
        boolean silent = pod.phase() != PodPhase.STARTING && !pod.contact().connected();
        return PodRowBuilder.builder()
                .name(pod.name().value())
                .group(PodGroup.of(pod))
                .order("%020d-%s".formatted(pod.createdAt().toEpochMilli(), pod.name()))
                .createdAt(pod.createdAt())
                .why(why(pod))
                .silentSince(silent ? pod.contact().lastHeard() : null)
                .states(hides ? List.of() : view.unstoredStates())
                .slots(cells)
                .free(pod.free())
                .build();
    }

    private static String why(AgentPod pod) {
        Drain drain = pod.drain();
        if (drain != null) {
            return DecisionWords.why(drain.reason());
        }
        String gone = pod.contact().gone();
        return gone == null ? "" : gone;
    }

    /** Whether an administrator can say that it takes no more work. */
    public boolean drainable() {
        return group != PodGroup.DRAINING && group != PodGroup.LOST;
    }

    public boolean resumable() {
        return group == PodGroup.DRAINING;
    }

    public boolean deletable() {
        return group != PodGroup.LOST;
    }

    /** Whether a word that somebody looks for is in it: its name, a workspace or a task's number. */
    boolean has(String text) {
        return name.contains(text)
                || slots.stream()
                        .flatMap(slot -> slot.tasks().stream())
                        .anyMatch(task -> task.workspace().contains(text)
                                || task.id() != 0 && Long.toString(task.id()).equals(text));
    }
}
