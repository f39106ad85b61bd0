package dev.berth.server.control.turn;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.WaitReason;
import dev.berth.server.control.Waiting;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why the pending tasks of a turn wait. Of those that may go to any pod all of a kind wait for the same reason, so nothing
 * is kept for each of them.
 *
 * @param plans why plans wait, or null when none does
 * @param exclusives why plan_and_apply tasks wait that may go to any pod, or null when none does
 * @param bound why applies wait that go to their reservation, each
 */
record Waits(@Nullable Waiting plans, @Nullable Waiting exclusives, Map<TaskId, Waiting> bound) {
    static final Waits NONE = new Waits(null, null, Map.of());

    Waits {
        bound = Map.copyOf(bound);
    }

    /** What placement found, with the times at which it found the same before. */
    Waits next(
            @Nullable WaitReason forPlans,
            @Nullable WaitReason forExclusives,
            Map<TaskId, WaitReason> forBound,
            Instant now) {
        Map<TaskId, Waiting> each = new HashMap<>();
        forBound.forEach((task, reason) -> each.put(task, next(bound.get(task), reason, now)));
        return new Waits(
                forPlans == null ? null : next(plans, forPlans, now),
                forExclusives == null ? null : next(exclusives, forExclusives, now),
                each);
    }

    private static Waiting next(@Nullable Waiting before, WaitReason reason, Instant now) {
        return before != null && before.reason() == reason ? before : new Waiting(reason, now);
    }

    /** Why a task waits, or null when it does not. */
    @Nullable
    Waiting of(QueueIndex.Entry entry) {
        return switch (entry.kind()) {
            case LOCKED -> new Waiting(WaitReason.WORKSPACE_LOCKED, entry.since());
            case FROZEN -> new Waiting(WaitReason.FROZEN, entry.since());
            case BEHIND_ANOTHER -> new Waiting(WaitReason.EARLIER_TASK, entry.since());
            case UPSTREAM -> new Waiting(WaitReason.UPSTREAM, entry.since());
            case BOUND -> bound.get(entry.task().id());
            case EXCLUSIVE -> since(exclusives, entry.since());
            case PLAN -> since(plans, entry.since());
        };
    }

    private static @Nullable Waiting since(@Nullable Waiting all, Instant own) {
        return all == null || !own.isAfter(all.since()) ? all : new Waiting(all.reason(), own);
    }

    /** How many tasks wait for which reason. */
    Map<WaitReason, Integer> counted(QueueIndex.Counts counts) {
        Map<WaitReason, Integer> counted = new EnumMap<>(WaitReason.class);
        counted.merge(WaitReason.WORKSPACE_LOCKED, counts.locked(), Integer::sum);
        counted.merge(WaitReason.FROZEN, counts.frozen(), Integer::sum);
        counted.merge(WaitReason.EARLIER_TASK, counts.behindAnother(), Integer::sum);
        counted.merge(WaitReason.UPSTREAM, counts.upstream(), Integer::sum);
        if (plans != null) {
            counted.merge(plans.reason(), counts.plans(), Integer::sum);
        }
        if (exclusives != null) {
            counted.merge(exclusives.reason(), counts.exclusives(), Integer::sum);
        }
        bound.values().forEach(waiting -> counted.merge(waiting.reason(), 1, Integer::sum));
        return counted;
    }
}
