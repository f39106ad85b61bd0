package dev.berth.domain.scaling;

import dev.berth.domain.placement.Placement;
import dev.berth.domain.placement.QueueExcerpt;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.PoolSpec;

/**
 * What of the queue found no room on the pods that are available or starting.
 *
 * @param servable unblocked tasks that the pool could serve, whether they found room or not (S3)
 * @param blocked tasks that wait for their workspace (S2)
 * @param plans plans without room
 * @param exclusives plan_and_apply tasks without room that may go to any pod
 */
record Leftover(int servable, int blocked, int plans, int exclusives) {

    static Leftover of(QueueExcerpt queue, Placement placement) {
        boolean plansFit = placement.forPlans() != WaitReason.CANNOT_RUN;
        boolean exclusivesFit = placement.forExclusives() != WaitReason.CANNOT_RUN;
        int servable = (plansFit ? queue.morePlans() : 0) + (exclusivesFit ? queue.moreExclusives() : 0);
        int blocked = queue.moreBlocked();
        int plans = placement.forPlans().forRoom() ? queue.morePlans() : 0;
        int exclusives = placement.forExclusives().forRoom() ? queue.moreExclusives() : 0;
        for (QueuedTask task : queue.tasks()) {
            WaitReason reason = placement.waiting().get(task.id());
            boolean homeless = reason != null && reason.forRoom();
            blocked += task.unblocked() ? 0 : 1;
            servable += task.unblocked() && reason != WaitReason.CANNOT_RUN ? 1 : 0;
            plans += homeless && !task.exclusive() ? 1 : 0;
            exclusives += homeless && task.exclusive() ? 1 : 0;
        }
        return new Leftover(servable, blocked, plans, exclusives);
    }

    /** How many empty pods they would fill: each plan_and_apply one, the plans packed into others (S1). */
    int pods(PoolSpec spec) {
        return exclusives + podsForPlans(spec);
    }

    /** How many further plans those pods could take. */
    int spareSlots(PoolSpec spec) {
        return podsForPlans(spec) * spec.slotsPerPod() - plans;
    }

    private int podsForPlans(PoolSpec spec) {
        return Math.ceilDiv(plans, spec.slotsPerPod());
    }
}
