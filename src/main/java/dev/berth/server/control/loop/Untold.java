package dev.berth.server.control.loop;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.port.LoopDecisionBuilder;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChangesBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the journal is to tell of turns that let tasks wait and changed nothing (C6). It goes with the next change, or alone
 * after a second, so that tasks that come one after the other cost no write each. To be touched by the loop alone.
 */
final class Untold {
    static final Duration LONGEST = Duration.ofSeconds(1);

    private final List<LoopDecision> decisions = new ArrayList<>();
    private @Nullable Instant since;

    /** Whether a turn with these changes needs no write now. */
    boolean waits(TurnChanges changes, Instant now) {
        boolean overdue = since != null && !now.isBefore(since.plus(LONGEST));
        return !overdue
                && changes.onlyDecides()
                && changes.decisions().stream().allMatch(decision -> decision.kind() == Kind.WAITED);
    }

    /** @return whether these are the first that wait */
    boolean keep(List<LoopDecision> more, Instant now) {
        boolean first = decisions.isEmpty() && !more.isEmpty();
        more.forEach(this::add);
        since = first ? now : since;
        return first;
    }

    /** One entry for each reason, as for one turn. */
    private void add(LoopDecision decision) {
        for (int index = 0; index < decisions.size(); index++) {
            LoopDecision known = decisions.get(index);
            if (known.reason().equals(decision.reason())) {
                decisions.set(index, both(known, decision));
                return;
            }
        }
        decisions.add(decision);
    }

    private static LoopDecision both(LoopDecision known, LoopDecision more) {
        List<TaskId> tasks = Stream.concat(known.tasks().stream(), more.tasks().stream())
                .limit(LoopDecision.MOST_NAMED)
                .toList();
        return LoopDecisionBuilder.builder(more)
                .count(known.count() + more.count())
                .tasks(tasks)
                .build();
    }

    /** The changes with all that waited, which is told first. */
    TurnChanges before(TurnChanges changes) {
        if (decisions.isEmpty()) {
            return changes;
        }
        List<LoopDecision> all = new ArrayList<>(decisions);
        all.addAll(changes.decisions());
        return TurnChangesBuilder.builder(changes).decisions(all).build();
    }

    void told() {
        decisions.clear();
        since = null;
    }
}
