package dev.berth.domain.placement;

import java.util.Optional;

/**
 * Why tasks that may go to any pod got none, one answer per class and turn. The first that holds is given:
 *
 * <ol>
 *   <li>CANNOT_RUN: the pool may have no pods at all;
 *   <li>POD_START_FAILING: the runtime fails, and more pods or those that start would help; or one that starts is kept from
 *       it;
 *   <li>POD_STARTING: capacity is on its way;
 *   <li>NO_PODS_YET: there is not one living pod;
 *   <li>NO_EXCLUSIVE_POD, for an exclusive task: a plan would still find a slot, so it is not a matter of size;
 *   <li>POOL_AT_MAX: all is taken, and maxPods allows no more;
 *   <li>NO_EXCLUSIVE_POD or NO_FREE_SLOT: all is taken, set aside (P5, P9) or unavailable (P1).
 * </ol>
 */
final class WaitReasons {
    private WaitReasons() {}

    static WaitReason ofPlans(Growth growth) {
        return ofPods(growth).orElse(growth.atMax() ? WaitReason.POOL_AT_MAX : WaitReason.NO_FREE_SLOT);
    }

    static WaitReason ofExclusives(Growth growth, PoolRoom room) {
        boolean full = growth.atMax() && !room.hasSlotForPlan();
        return ofPods(growth).orElse(full ? WaitReason.POOL_AT_MAX : WaitReason.NO_EXCLUSIVE_POD);
    }

    private static Optional<WaitReason> ofPods(Growth growth) {
        if (growth.forbidden()) {
            return Optional.of(WaitReason.CANNOT_RUN);
        }
        if (growth.failing()) {
            return Optional.of(WaitReason.POD_START_FAILING);
        }
        if (growth.starting()) {
            return Optional.of(WaitReason.POD_STARTING);
        }
        return growth.noPods() ? Optional.of(WaitReason.NO_PODS_YET) : Optional.empty();
    }
}
