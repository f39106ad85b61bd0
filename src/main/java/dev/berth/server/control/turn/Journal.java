package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.Waiting;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.port.LoopDecisionBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells what a turn decided (C6): one entry for each kind and reason, and nothing that was so before. */
final class Journal {
    private final PoolMemory before;
    private final Ledger ledger;
    private final Map<Key, Lines> entries = new LinkedHashMap<>();

    private record Key(Kind kind, String reason, @Nullable String detail) {}

    /** What one entry is about. */
    private static final class Lines {
        private int count;
        private final List<TaskId> tasks = new ArrayList<>();
        private final List<PodName> pods = new ArrayList<>();
        private final List<Integer> slots = new ArrayList<>();

        private boolean more() {
            return count++ < LoopDecision.MOST_NAMED;
        }

        void add(TaskId task) {
            if (more()) {
                tasks.add(task);
            }
        }

        void add(PodName pod) {
            if (more()) {
                pods.add(pod);
            }
        }

        void add(TaskId task, Location where) {
            if (more()) {
                tasks.add(task);
                pods.add(where.pod());
                slots.add(where.slot());
            }
        }
    }

    Journal(PoolMemory before, Ledger ledger) {
        this.before = before;
        this.ledger = ledger;
    }

    /** Steps of tasks and of pods, in this order. */
    void tell() {
        ledger.steps().forEach(this::tell);
        changedPods()
                .forEach(name -> tell(
                        Objects.requireNonNull(before.state().pods().get(name)),
                        ledger.pod(name).orElse(null)));
    }

    /** Those that were there and are not what they were, in the order of their names: the same however they were touched. */
    @SuppressWarnings("ReferenceEquality")
    private Set<PodName> changedPods() {
        Set<PodName> changed = new TreeSet<>();
        for (PodName name : ledger.touchedPods().all()) {
            PodState old = before.state().pods().get(name);
            if (old != null && old != ledger.pod(name).orElse(null)) {
                changed.add(name);
            }
        }
        return changed;
    }

    private void tell(Ledger.Step step) {
        Task after = step.after();
        Location where = after.location();
        if (after.status() == TaskStatus.RUNNING && where != null && step.from() == TaskStatus.PENDING) {
            lines(Kind.PLACED, placedAs(after)).add(after.id(), where);
        } else if (step.reason().equals(Ledger.RESERVATION_EXPIRED)) {
            lines(Kind.RESERVATION_ENDED, step.reason()).add(after.id());
        } else if (step.reason().equals(Ledger.PLAN_UNUSABLE)) {
            lines(Kind.PLAN_LOST, step.reason()).add(after.id());
        } else if (step.from() == TaskStatus.RUNNING && step.reason().equals(Ledger.ATTEMPT_LOST)) {
            add(Kind.ATTEMPT_LOST, after, step.reason());
        } else if (step.from() == TaskStatus.RUNNING && after.status() == TaskStatus.PENDING) {
            add(Kind.TAKEN_BACK, after, step.reason());
        }
    }

    /** {@code plan}, or for an apply whether it goes to where its plan was made (P5, P6). */
    private String placedAs(Task task) {
        if (task.phase() == Phase.PLAN) {
            return "plan";
        }
        return ledger.reservedOn(task.id()) == null ? "cold_apply" : "warm_apply";
    }

    private void add(Kind kind, Task task, String reason) {
        Location where = task.location();
        if (where == null) {
            lines(kind, reason).add(task.id());
        } else {
            lines(kind, reason).add(task.id(), where);
        }
    }

    private void tell(PodState old, @Nullable PodState now) {
        PodName name = old.row().name();
        Ledger.Cause cause = ledger.cause(name);
        Drain drain = now == null ? null : now.row().drain();
        if (now == null) {
            if (cause != null) {
                lines(Kind.POD_REMOVED, cause.reason(), cause.detail()).add(name);
            }
        } else if (now.row().phase() == PodPhase.LOST && old.row().phase() != PodPhase.LOST) {
            lines(Kind.POD_LOST, cause == null ? "lost" : cause.reason(), cause == null ? null : cause.detail())
                    .add(name);
        } else if (drain != null
                && (old.row().drain() == null || old.row().drain().reason() != drain.reason())) {
            lines(Kind.POD_DRAINING, word(drain.reason())).add(name);
        } else if (drain == null && old.row().drain() != null && now.row().phase() == PodPhase.READY) {
            lines(Kind.POD_RESUMED, cause == null ? "resumed" : cause.reason()).add(name);
        }
    }

    /** Pods that the runtime is asked to make, or that they stay as they are for another reason than before (S11). */
    void tell(ScalingDecision decision, List<PodName> made) {
        String reason = word(decision.reason());
        made.stream().sorted().forEach(pod -> lines(Kind.POD_MADE, reason).add(pod));
        ScalingView last = before.scaling();
        // The first turn of a server has nothing to compare with.
        if (last != null && decision instanceof ScalingDecision.Hold && !decision.equals(last.lastDecision())) {
            lines(Kind.HELD, reason).count = 0;
        }
    }

    /** Whether the runtime makes pods (S8, F7). */
    void tell(@Nullable RuntimeFailure failure) {
        RuntimeFailure known = before.runtimeFailure();
        if (failure != null && (known == null || !known.code().equals(failure.code()))) {
            lines(Kind.RUNTIME_AWAY, failure.code(), failure.message()).count = 0;
        } else if (failure == null && known != null) {
            lines(Kind.RUNTIME_BACK, known.code()).count = 0;
        }
    }

    /** The tasks whose reason to wait is another one than before. */
    void tell(QueueIndex queue, Waits waits) {
        Map<WaitReason, TreeSet<TaskId>> changed = new TreeMap<>();
        for (TaskId id : queue.changed()) {
            compare(queue.entry(id), waits, changed);
        }
        waits.bound().keySet().forEach(id -> compare(queue.entry(id), waits, changed));
        if (changed(before.waits().plans(), waits.plans())) {
            queue.firstPlans(LoopDecision.MOST_NAMED).forEach(id -> compare(queue.entry(id), waits, changed));
        }
        if (changed(before.waits().exclusives(), waits.exclusives())) {
            queue.firstExclusives(0, LoopDecision.MOST_NAMED).forEach(id -> compare(queue.entry(id), waits, changed));
        }
        changed.forEach((reason, tasks) -> {
            Lines lines = lines(Kind.WAITED, word(reason));
            tasks.forEach(lines::add);
        });
    }

    private static boolean changed(@Nullable Waiting old, @Nullable Waiting now) {
        return old != null && now != null && old.reason() != now.reason();
    }

    private void compare(QueueIndex.@Nullable Entry entry, Waits waits, Map<WaitReason, TreeSet<TaskId>> changed) {
        Waiting now = entry == null ? null : waits.of(entry);
        if (entry == null || now == null) {
            return;
        }
        TaskId task = entry.task().id();
        // After a change of the pool the indexes are made anew, and what was known of the reasons holds.
        Waiting old = before.indexes() == null
                ? before.waits().of(entry)
                : before.waiting(task).orElse(null);
        if (old == null || old.reason() != now.reason()) {
            changed.computeIfAbsent(now.reason(), reason -> new TreeSet<>()).add(task);
        }
    }

    private Lines lines(Kind kind, String reason) {
        return lines(kind, reason, null);
    }

    private Lines lines(Kind kind, String reason, @Nullable String detail) {
        return entries.computeIfAbsent(new Key(kind, reason, detail), key -> new Lines());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** All that was told, with the pool as the turn leaves it. */
    List<LoopDecision> entries(ScalingView view) {
        LoopDecision.Numbers numbers = numbers(view);
        List<LoopDecision> all = new ArrayList<>();
        entries.forEach((key, lines) -> all.add(LoopDecisionBuilder.builder()
                .kind(key.kind())
                .reason(key.reason())
                .detail(key.detail())
                .count(lines.count)
                .tasks(lines.tasks)
                .pods(lines.pods)
                .slots(lines.slots)
                .numbers(numbers)
                .build()));
        return all;
    }

    private static LoopDecision.Numbers numbers(ScalingView view) {
        ScalingView.Slots slots = view.slots();
        ScalingView.Pods pods = view.pods();
        return new LoopDecision.Numbers(
                new LoopDecision.Queue(
                        view.pending().unblocked(), view.pending().blocked()),
                new LoopDecision.Slots(slots.total(), slots.used(), slots.reserved()),
                new LoopDecision.Pods(pods.current(), pods.ready(), pods.starting(), pods.desired()));
    }
}
