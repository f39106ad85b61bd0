package dev.berth.domain.pool;

import static dev.berth.domain.Invariant.require;

/**
 * Living pods that no decision concerns one by one, so that a picture may only count them. All are ready and not gone.
 *
 * @param atWork those that run or hold something, and that nothing which waits would be placed on
 * @param atWorkSlots how many plans the available ones of those could take
 * @param spare those that are free, available and of the present template, that nothing which waits would be placed on,
 *     and that would not be the next to go
 * @param spareSlots how many plans those could take
 */
public record OtherPods(int atWork, int atWorkSlots, int spare, int spareSlots) {
    public static final OtherPods NONE = new OtherPods(0, 0, 0, 0);

    public OtherPods {
        require(atWork >= 0 && atWorkSlots >= 0 && spare >= 0 && spareSlots >= 0, "pods and slots are counted from 0");
    }

    public int count() {
        return atWork + spare;
    }

    public int slots() {
        return atWorkSlots + spareSlots;
    }
}
