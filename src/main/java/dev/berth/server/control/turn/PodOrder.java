package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Some of a pool's pods in one order. */
final class PodOrder implements Iterable<PodRank> {

    /** Where a pod stands in the order, or null when it is not in it. */
    interface Ranking extends Function<PodEntry, @Nullable PodRank> {}

    private final Ranking ranking;
    private PersistentMap<PodRank, PodName> pods;

    PodOrder(Ranking ranking) {
        this(ranking, PersistentMap.<PodRank, PodName>sortedBy(PodRank.ORDER).draft());
    }

    private PodOrder(Ranking ranking, PersistentMap<PodRank, PodName> pods) {
        this.ranking = ranking;
        this.pods = pods;
    }

    PodOrder copy() {
        return new PodOrder(ranking, pods.draft());
    }

    void move(@Nullable PodEntry before, @Nullable PodEntry after) {
        PodRank from = before == null ? null : ranking.apply(before);
        PodRank to = after == null ? null : ranking.apply(after);
        if (from != null && !from.equals(to)) {
            pods = pods.minus(from);
        }
        if (to != null && !to.equals(from)) {
            pods = pods.plus(to, to.pod());
        }
    }

    @Nullable
    PodRank first() {
        return pods.firstKey();
    }

    int size() {
        return pods.size();
    }

    @Override
    public Iterator<PodRank> iterator() {
        return pods.keySet().iterator();
    }
}
