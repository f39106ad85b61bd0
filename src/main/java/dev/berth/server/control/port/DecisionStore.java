package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The journal of what the loops decided, as it is read (C6). The loops write it with their turns. */
public interface DecisionStore {

    /** A decision as it is kept. */
    record StoredDecision(long id, PoolName pool, Instant at, LoopDecision decision) {}

    /**
     * Which decisions; null stands for all.
     *
     * @param since not before that time
     * @param until before that time
     * @param among of one of these pools
     */
    record Filter(
            @Nullable PoolName pool,
            @Nullable PodName pod,
            @Nullable TaskId task,
            LoopDecision.@Nullable Kind kind,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Set<PoolName> among) {
        public Filter(
                @Nullable PoolName pool,
                @Nullable PodName pod,
                @Nullable TaskId task,
                LoopDecision.@Nullable Kind kind,
                @Nullable Instant since,
                @Nullable Instant until) {
            this(pool, pod, task, kind, since, until, null);
        }

        /** The same, of these pools alone. */
        public Filter among(Set<PoolName> pools) {
            return new Filter(pool, pod, task, kind, since, until, Set.copyOf(pools));
        }
    }

    /**
     * A page of decisions, newest first.
     *
     * @param room is asked before they are read
     * @throws IllegalArgumentException in the answer, when no page gave that cursor
     */
    Uni<Page<StoredDecision>> list(Filter filter, Page.Request page, Room room);
}
