package dev.berth.server.api.decision;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.api.access.Sights;
import dev.berth.server.control.port.DecisionStore;
import dev.berth.server.control.port.DecisionStore.Filter;
import dev.berth.server.control.port.DecisionStore.StoredDecision;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecisionBuilder;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The journal as the present caller may read it: of the pools that they see, without the tasks that they do not (I4). The numbers of
 * a pool are told whole.
 */
@ApplicationScoped
public class Journal {
    private static final Page<StoredDecision> NONE = new Page<>(List.of(), null);

    private final DecisionStore decisions;
    private final Sights sights;

    Journal(DecisionStore decisions, Sights sights) {
        this.decisions = decisions;
        this.sights = sights;
    }

    /** As {@link DecisionStore#list}. */
    public Uni<Page<StoredDecision>> list(Filter filter, Page.Request page, Room room) {
        if (sights.seesAll()) {
            return decisions.list(filter, page, room);
        }
        TaskId task = filter.task();
        Uni<Set<TaskId>> asked = task == null ? Uni.createFrom().item(Set.of()) : sights.seenTasks(Set.of(task));
        Uni<Set<PoolName>> pools = sights.seenPools();
        return asked.flatMap(seen -> task != null && !seen.contains(task)
                ? Uni.createFrom().item(NONE)
                : pools.flatMap(open -> decisions.list(filter.among(open), page, room))
                        .flatMap(this::hidden));
    }

    private Uni<Page<StoredDecision>> hidden(Page<StoredDecision> page) {
        Set<TaskId> named = page.items().stream()
                .flatMap(stored -> stored.decision().tasks().stream())
                .collect(Collectors.toSet());
        return sights.seenTasks(named)
                .map(seen -> new Page<>(
                        page.items().stream()
                                .map(stored -> without(stored, seen))
                                .toList(),
                        page.nextCursor()));
    }

    /** Where a task is goes with it; so does what is told in words, which may name it. */
    static StoredDecision without(StoredDecision stored, Set<TaskId> seen) {
        LoopDecision decision = stored.decision();
        if (seen.containsAll(decision.tasks())) {
            return stored;
        }
        List<TaskId> tasks = new ArrayList<>();
        List<PodName> pods = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (int at = 0; at < decision.tasks().size(); at++) {
            if (seen.contains(decision.tasks().get(at))) {
                tasks.add(decision.tasks().get(at));
                addAt(at, decision.pods(), pods);
                addAt(at, decision.slots(), slots);
            }
        }
        return new StoredDecision(
                stored.id(),
                stored.pool(),
                stored.at(),
                LoopDecisionBuilder.builder()
                        .kind(decision.kind())
                        .reason(decision.reason())
                        .detail(null)
                        .count(decision.count())
                        .tasks(tasks)
                        .pods(pods)
                        .slots(slots)
                        .numbers(decision.numbers())
                        .build());
    }

    private static <T> void addAt(int at, List<T> from, List<T> to) {
        if (at < from.size()) {
            to.add(from.get(at));
        }
    }
}
