package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.DecisionMeter;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.PoolState;
import dev.berth.server.control.turn.StateDifference;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a pool's memory as new as every wake-up so far (C4). Everything is read at the start, after a conflict or an
 * outage, when the pool itself changed, and now and then as a check, which repairs what differs and reports what no
 * wake-up explains.
 */
final class PoolReader {
    private static final Logger LOG = Logger.getLogger(PoolReader.class);
    private static final int SHOWN = 10;

    private final PoolName pool;
    private final TurnStore turns;
    private final DecisionMeter meter;
    private final Duration checkInterval;
    private final Set<TaskId> staleTasks = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean staleAll = new AtomicBoolean(true);
    private final NewTasks newTasks = new NewTasks();
    private final BegunAttempts begunAttempts = new BegunAttempts();
    /** Differences that the last check found; the wake-up of some may still be on its way. */
    private final Set<String> suspects = ConcurrentHashMap.newKeySet();

    private volatile boolean checking;
    private volatile boolean loaded;
    private volatile @Nullable Instant checkedAt;

    /** When everything was read last. */
    private volatile Instant readAt = Instant.EPOCH;

    PoolReader(PoolName pool, TurnStore turns, DecisionMeter meter, Duration checkInterval) {
        this.pool = pool;
        this.turns = turns;
        this.meter = meter;
        this.checkInterval = checkInterval;
    }

    void taskChanged(TaskId task) {
        suspects.remove(StateDifference.of(task));
        newTasks.changed(task);
        staleTasks.add(task);
    }

    /** A task that was just stored, which need not be read. */
    void taskStored(Task task, WorkspaceGate gate) {
        suspects.remove(StateDifference.of(task.id()));
        if (!newTasks.add(task, gate)) {
            staleTasks.add(task.id());
        }
    }

    /** An attempt that was just stored to have begun, which need not be read. */
    void attemptBegun(AttemptRef attempt, Instant at) {
        suspects.remove(StateDifference.of(attempt.task()));
        if (!begunAttempts.add(attempt, at)) {
            staleTasks.add(attempt.task());
        }
    }

    void poolChanged() {
        suspects.clear();
        staleAll.set(true);
    }

    /** What was read cannot be relied on any more. */
    void distrust() {
        staleAll.set(true);
    }

    /** Whether everything was read successfully since {@link #beginTurn}. */
    boolean loaded() {
        return loaded;
    }

    void beginTurn() {
        loaded = false;
    }

    /** The clock's wake-up: reports what the last check found and nobody has told of since, and checks when it is time. */
    void tick(Instant now) {
        report();
        Instant last = checkedAt;
        if (last != null && NowAndThen.due(last, checkInterval, now)) {
            checking = true;
            staleAll.set(true);
        }
    }

    private void report() {
        Set<String> found = new TreeSet<>(suspects);
        suspects.removeAll(found);
        if (!found.isEmpty()) {
            LOG.warnf(
                    "what was remembered differed from what is stored pool=%s count=%d what=%s",
                    pool, found.size(), found.stream().limit(SHOWN).toList());
            meter.repaired(pool, found.size());
        }
    }

    /** The memory with a cache that is as new as every wake-up so far; empty when there is no such pool. */
    Uni<Optional<PoolMemory>> refresh(@Nullable PoolMemory current, Instant now) {
        Set<TaskId> tasks = new HashSet<>(staleTasks);
        staleTasks.removeAll(tasks);
        // Before anything is read: what is read later has them too, as they are by then.
        List<NewTasks.Stored> news = newTasks.drain();
        List<BegunAttempts.Begun> begun = begunAttempts.drain();
        if (staleAll.getAndSet(false) || current == null) {
            readAt = now;
            news.forEach(stored -> tasks.add(stored.task().id()));
            begun.forEach(attempt -> tasks.add(attempt.task()));
            return turns.load(pool)
                    .onFailure()
                    .invoke(() -> staleAll.set(true))
                    .invoke(() -> loaded = true)
                    .map(stored -> stored.map(PoolState::of).map(state -> read(current, state, tasks, now)));
        }
        PoolMemory grown = noted(grown(current, news), begun, tasks);
        tasks.addAll(NewTasks.doubtful(current.state(), news, readAt));
        if (tasks.isEmpty()) {
            return Uni.createFrom().item(Optional.of(grown));
        }
        return turns.loadTasks(pool, tasks)
                .onFailure()
                .invoke(() -> staleTasks.addAll(tasks))
                .map(stored -> Optional.of(grown.merged(tasks, stored)));
    }

    private PoolMemory grown(PoolMemory current, List<NewTasks.Stored> news) {
        StoredTasks young = NewTasks.young(current.state(), news, readAt);
        Set<TaskId> ids = young.tasks().stream().map(Task::id).collect(Collectors.toSet());
        return ids.isEmpty() ? current : current.merged(ids, young);
    }

    /** @param unknown gets the tasks that have to be read, because the memory knows no such attempt */
    private static PoolMemory noted(PoolMemory current, List<BegunAttempts.Begun> begun, Set<TaskId> unknown) {
        PoolMemory noted = current;
        for (BegunAttempts.Begun attempt : begun) {
            Optional<StoredTasks> stored = BegunAttempts.noted(noted.state(), attempt);
            if (stored.isPresent()) {
                noted = noted.merged(Set.of(attempt.task()), stored.get());
            } else {
                unknown.add(attempt.task());
            }
        }
        return noted;
    }

    private PoolMemory read(@Nullable PoolMemory current, PoolState state, Set<TaskId> told, Instant now) {
        checkedAt = now;
        if (current == null) {
            return PoolMemory.fresh(state, now);
        }
        if (checking) {
            checking = false;
            suspects.addAll(StateDifference.between(current.state(), state));
            told.forEach(task -> suspects.remove(StateDifference.of(task)));
            staleTasks.forEach(task -> suspects.remove(StateDifference.of(task)));
            newTasks.waiting().forEach(task -> suspects.remove(StateDifference.of(task)));
            begunAttempts.waiting().forEach(task -> suspects.remove(StateDifference.of(task)));
        }
        return current.reloaded(state);
    }
}
