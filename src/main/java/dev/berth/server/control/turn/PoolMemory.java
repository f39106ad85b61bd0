package dev.berth.server.control.turn;

import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.server.control.QueueView;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.Waiting;
import dev.berth.server.control.port.StoredTasks;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a controller carries from turn to turn. Replaced as a whole after a commit, so readers on other threads see
 * one turn or the next, never a mixture. What a turn does not change is shared with the one before.
 *
 * @param state the cache of what is stored
 * @param agents what is known of the pods' agents
 * @param listeningSince since when the server could hear (L3)
 * @param lastTurnAt when the last turn was decided
 * @param runtimeFailure why no pods can be made, or null (S8)
 * @param listed the runtimes that have said which pods they have (F6)
 * @param making pods that a runtime was asked for and has not answered (S12)
 * @param strangers pods that a runtime has and no row knows, and when each was first listed
 * @param waits why pending tasks wait
 * @param scaling the numbers of the last turn, or null before the first
 * @param freezing how the freeze windows stand that its tasks meet (W3)
 * @param arrivals what came on earlier days (S14)
 * @param size the numbers that the last turn went by, or null before the first (S13)
 * @param indexes as the last turn left them, or null when they are to be made anew
 * @param news what of the state was read since they were made
 * @param due when a turn is due next though nothing happens, or null
 */
@RecordBuilder
public record PoolMemory(
        PoolState state,
        Map<PodName, AgentMemory> agents,
        Instant listeningSince,
        Instant lastTurnAt,
        @Nullable RuntimeFailure runtimeFailure,
        Set<RuntimeKind> listed,
        Set<PodName> making,
        Map<PodName, Strangers.Stranger> strangers,
        Waits waits,
        @Nullable ScalingView scaling,
        Freezing freezing,
        ArrivalHistory arrivals,
        @Nullable PoolSize size,
        Board.@Nullable Indexes indexes,
        News news,
        @Nullable Instant due) {

    public static PoolMemory fresh(PoolState state, Instant now) {
        return PoolMemoryBuilder.builder()
                .state(state)
                .agents(Map.of())
                .listeningSince(now)
                .lastTurnAt(now)
                .runtimeFailure(null)
                .listed(Set.of())
                .making(Set.of())
                .strangers(Map.of())
                .waits(Waits.NONE)
                .scaling(null)
                .freezing(Freezing.NONE)
                .arrivals(ArrivalHistory.NONE)
                .size(null)
                .indexes(null)
                .news(News.NONE)
                .due(null)
                .build();
    }

    /** The same under these freeze windows. */
    public PoolMemory under(FreezeWindows windows) {
        Freezing next = freezing.under(windows);
        return next == freezing
                ? this
                : PoolMemoryBuilder.builder(this).freezing(next).build();
    }

    /** The same after these days. */
    public PoolMemory after(ArrivalHistory days) {
        return days == arrivals
                ? this
                : PoolMemoryBuilder.builder(this).arrivals(days).build();
    }

    /** The same with the numbers that hold now; the indexes go by them. */
    PoolMemory sized(Instant now) {
        PoolSize known = size;
        if (known != null && known.holds(state.spec(), arrivals, now)) {
            return this;
        }
        PoolSize next = PoolSize.of(state.spec(), arrivals, now);
        boolean same = known != null && known.spec().equals(next.spec());
        return PoolMemoryBuilder.builder(this)
                .size(next)
                .indexes(same ? indexes : null)
                .build();
    }

    /** When its numbers or freeze windows may change by mere time, as they stand now; null for never (S13, W3). */
    @Nullable
    Instant changesBy(Freezing now) {
        Instant windows = now.next();
        Instant numbers = size == null ? null : size.until();
        return windows == null || (numbers != null && numbers.isBefore(windows)) ? numbers : windows;
    }

    /** The pool with the numbers that hold. */
    PoolSpec spec() {
        return size == null ? state.spec() : size.spec();
    }

    /** Everything was read anew. */
    public PoolMemory reloaded(PoolState stored) {
        boolean same = stored.spec().equals(state.spec());
        return with(state.adopt(stored), same ? indexes : null);
    }

    /** Some tasks, and all that belongs to them, were read anew. */
    public PoolMemory merged(Set<TaskId> asked, StoredTasks stored) {
        return with(state.merge(asked, stored), indexes);
    }

    private PoolMemory with(PoolState.Refreshed refreshed, Board.@Nullable Indexes kept) {
        return PoolMemoryBuilder.builder(this)
                .state(refreshed.state())
                .indexes(kept)
                .news(news.and(refreshed.news()))
                .build();
    }

    /** The server could not hear until now: every time-out begins anew (L3). */
    public PoolMemory deafUntil(Instant now) {
        return PoolMemoryBuilder.builder(this)
                .listeningSince(now)
                .lastTurnAt(now)
                .build();
    }

    /** The waiting tasks as of the last turn, so many of each class. */
    public QueueView queue(int each) {
        return indexes == null ? QueueView.EMPTY : QueueViews.of(indexes.queue(), state.tasks(), each);
    }

    /** Why a pending task waits, as of the last turn. */
    public Optional<Waiting> waiting(TaskId task) {
        QueueIndex.Entry entry = indexes == null ? null : indexes.queue().entry(task);
        return Optional.ofNullable(entry).map(waits::of);
    }
}
