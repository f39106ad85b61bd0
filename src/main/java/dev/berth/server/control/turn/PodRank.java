package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import java.time.Instant;
import java.util.Comparator;

/** A pod's place in one of the index's orders: by a number, the lowest first, then by a time, then by name. */
record PodRank(int number, Instant time, PodName pod) {
    static final Comparator<PodRank> ORDER = (one, other) -> {
        int byNumber = Integer.compare(one.number, other.number);
        if (byNumber != 0) {
            return byNumber;
        }
        int byTime = one.time.compareTo(other.time);
        return byTime == 0 ? one.pod.compareTo(other.pod) : byTime;
    };
}
