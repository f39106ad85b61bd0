package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.WaitReason;
import dev.berth.server.control.Waiting;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChangesBuilder;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Decides each turn twice: with the indexes that were kept from turn to turn, and plainly, with all of the pool before the
 * policies. Both must come to the same.
 */
public final class BothWays {
    private final Consumer<String> complaint;

    /** @param complaint is told when they do not; the loop would only take it for a turn that failed */
    public BothWays(Consumer<String> complaint) {
        this.complaint = complaint;
    }

    public Turn.Result decide(
            PoolMemory before,
            TurnRules rules,
            Supplier<PodName> names,
            DoubleSupplier jitter,
            Instant now,
            List<PoolEvent> events) {
        Deque<PodName> named = new ArrayDeque<>();
        Deque<Double> thrown = new ArrayDeque<>();
        Supplier<PodName> naming = () -> {
            named.add(names.get());
            return named.getLast();
        };
        DoubleSupplier throwing = () -> {
            thrown.add(jitter.getAsDouble());
            return thrown.getLast();
        };
        Turn.Result indexed = new Turn(before, rules, naming, throwing, now).decide(events);
        Turn.Result plain =
                new Turn(withoutIndexes(before), rules, named::remove, thrown::remove, now, true).decide(events);
        same("changes", changes(indexed), changes(plain));
        same("effects", effects(indexed), effects(plain));
        same("again", indexed.again(), plain.again());
        same("scaling", indexed.memory().scaling(), plain.memory().scaling());
        same("reasons to wait", reasons(indexed), reasons(plain));
        return indexed;
    }

    private static PoolMemory withoutIndexes(PoolMemory before) {
        return PoolMemoryBuilder.builder(before).indexes(null).news(News.NONE).build();
    }

    /** Which tasks wait for something else than before is known by the indexes alone. */
    private static TurnChanges changes(Turn.Result result) {
        List<LoopDecision> decisions = new ArrayList<>(result.changes().decisions());
        decisions.removeIf(decision -> decision.kind() == LoopDecision.Kind.WAITED);
        return TurnChangesBuilder.builder(result.changes()).decisions(decisions).build();
    }

    /** What pods are there for is said again only when it changed. */
    private static List<Effect> effects(Turn.Result result) {
        List<Effect> effects = new ArrayList<>(result.effects());
        effects.removeIf(Effect.KeepPods.class::isInstance);
        // Without indexes nobody knows what has changed since, and whoever reads anew is told what holds by then.
        effects.removeIf(Effect.TurnedLeads.class::isInstance);
        return effects;
    }

    private static Map<TaskId, Optional<WaitReason>> reasons(Turn.Result result) {
        Map<TaskId, Optional<WaitReason>> reasons = new TreeMap<>();
        result.memory()
                .state()
                .tasks()
                .keySet()
                .forEach(task -> reasons.put(task, result.memory().waiting(task).map(Waiting::reason)));
        return reasons;
    }

    private void same(String what, Object indexed, Object plain) {
        if (!indexed.equals(plain)) {
            complaint.accept("an index is wrong: " + what + " are\n    " + indexed + ", should be\n    " + plain);
        }
    }
}
