package dev.berth.server.control;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one pool. Everything that happens only marks it dirty; it then takes turns, never two at once, and what
 * arrives during one turn is decided in the next. The inbox is bounded by its senders: each socket, operator and pod
 * has at most one event under way.
 */
final class PoolController {
    private static final Logger LOG = Logger.getLogger(PoolController.class);
    /** So many turns in a row may find their reading stale before the loop gives way to others. */
    private static final int MAX_TRIES = 5;

    private static final Duration RETRY_AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration LIST_INTERVAL = Duration.ofMinutes(5);

    private final PoolName name;
    private final ControlPorts ports;
    private final TurnRules rules;
    private final EffectRunner effects;
    private final ConcurrentLinkedQueue<PoolEvent> inbox = new ConcurrentLinkedQueue<>();
    private final Set<TaskId> staleTasks = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean staleAll = new AtomicBoolean(true);
    /** 0: asleep; 1: a turn is under way; more: something happened since it began. */
    private final AtomicInteger dirty = new AtomicInteger();

    private volatile @Nullable PoolMemory memory;
    private volatile boolean closed;
    private volatile boolean deaf;
    private volatile Instant listedAt = Instant.EPOCH;

    PoolController(PoolName name, ControlPorts ports, TurnRules rules) {
        this.name = name;
        this.ports = ports;
        this.rules = rules;
        this.effects = new EffectRunner(name, ports, this::post);
    }

    /** What the last turn left, or null before the first one. */
    @Nullable
    PoolMemory memory() {
        return memory;
    }

    CompletableFuture<Void> report(AgentSession session, AgentReport report) {
        CompletableFuture<Void> folded = new CompletableFuture<>();
        post(new PoolEvent.Reported(session, report, folded));
        return folded;
    }

    CompletableFuture<Pools.PodOutcome> operate(PodName pod, PoolEvent.Operation operation) {
        CompletableFuture<Pools.PodOutcome> answer = new CompletableFuture<>();
        post(new PoolEvent.Operated(pod, operation, answer));
        return answer;
    }

    void post(PoolEvent event) {
        inbox.add(event);
        wake();
    }

    void taskChanged(TaskId task) {
        staleTasks.add(task);
        wake();
    }

    /** Reads everything anew at the next turn. */
    void reload() {
        staleAll.set(true);
        wake();
    }

    /** The clock's wake-up: lost wake-ups, time-outs and failed deletions are found at the latest now. */
    void tick() {
        effects.retryDeletions();
        reload();
    }

    boolean closed() {
        return closed;
    }

    /** Takes no further turns; who waits for an answer gets it. */
    void close() {
        closed = true;
        drainInbox().forEach(PoolController::dismiss);
    }

    private void wake() {
        if (!closed && dirty.getAndIncrement() == 0) {
            ports.executor().execute(this::run);
        } else if (closed) {
            drainInbox().forEach(PoolController::dismiss);
        }
    }

    /** Takes a turn; afterwards another one if anything happened meanwhile. */
    private void run() {
        int seen = dirty.get();
        List<PoolEvent> events = drainInbox();
        reconcileIfDue()
                .onItem()
                .transformToUni(listed -> {
                    listed.ifPresent(events::add);
                    return turn(events, 1);
                })
                .subscribe()
                .with(again -> settle(seen, again), failure -> failed(events, failure));
    }

    private void settle(int seen, boolean again) {
        deaf = false;
        if (again) {
            dirty.incrementAndGet();
        }
        if (dirty.addAndGet(-seen) > 0) {
            ports.executor().execute(this::run);
        }
    }

    /** The events are kept for the next try; the database is the only thing that can be away here (F8). */
    private void failed(List<PoolEvent> events, Throwable failure) {
        LOG.warnf("turn failed pool=%s reason=%s", name, failure.toString());
        LOG.debug("turn failed", failure);
        deaf = true;
        staleAll.set(true);
        List<PoolEvent> later = drainInbox();
        inbox.addAll(events);
        inbox.addAll(later);
        if (closed) {
            drainInbox().forEach(PoolController::dismiss);
            return;
        }
        dirty.set(1);
        ports.delay().execute(RETRY_AFTER_FAILURE, this::run);
    }

    private List<PoolEvent> drainInbox() {
        List<PoolEvent> events = new ArrayList<>();
        for (PoolEvent event = inbox.poll(); event != null; event = inbox.poll()) {
            events.add(event);
        }
        return events;
    }

    private static void dismiss(PoolEvent event) {
        if (event instanceof PoolEvent.Reported reported) {
            reported.folded().complete(null);
        } else if (event instanceof PoolEvent.Operated operated) {
            operated.answer().complete(Pools.PodOutcome.NOT_FOUND);
        }
    }

    /** F6: what exists at the runtime is read before the first decision, and now and then. */
    private Uni<Optional<PoolEvent>> reconcileIfDue() {
        Instant now = now();
        boolean due = Duration.between(listedAt, now).compareTo(LIST_INTERVAL) >= 0;
        if (!due) {
            return Uni.createFrom().item(Optional.empty());
        }
        return ports.pools().find(name).flatMap(found -> {
            if (found.isEmpty() || !found.get().spec().scaled()) {
                listedAt = now;
                return Uni.createFrom().item(Optional.empty());
            }
            return effects.list(found.get().spec().runtime())
                    .map(pods -> Optional.<PoolEvent>of(new PoolEvent.RuntimeListed(pods, now)))
                    .invoke(() -> listedAt = now)
                    .onFailure()
                    .recoverWithUni(failure -> memory == null
                            ? Uni.createFrom().failure(failure)
                            : Uni.createFrom().item(Optional.empty()));
        });
    }

    private Uni<Boolean> turn(List<PoolEvent> events, int attempt) {
        return refresh()
                .emitOn(ports.executor())
                .flatMap(current -> current.isEmpty() ? vanish(events) : decide(current.get(), events, attempt));
    }

    private Uni<Boolean> decide(PoolMemory current, List<PoolEvent> events, int attempt) {
        Instant now = now();
        PoolMemory hearing = deaf ? current.deafUntil(now) : current;
        Turn.Result result =
                new Turn(hearing, rules, () -> ports.names().next(name), ports.jitter(), now).decide(events);
        return store(result.changes())
                .emitOn(ports.executor())
                .flatMap(stored -> stored ? apply(result, events) : redo(events, attempt));
    }

    private Uni<Boolean> store(TurnChanges changes) {
        return changes.isEmpty() ? Uni.createFrom().item(true) : turns().commit(name, changes);
    }

    /** A row did not match what was read: read everything anew and decide again, never force. */
    private Uni<Boolean> redo(List<PoolEvent> events, int attempt) {
        LOG.debugf("turn was stale pool=%s try=%d", name, attempt);
        staleAll.set(true);
        return attempt < MAX_TRIES
                ? turn(events, attempt + 1)
                : Uni.createFrom().failure(new IllegalStateException("stale " + MAX_TRIES + " times in a row"));
    }

    private Uni<Boolean> apply(Turn.Result result, List<PoolEvent> events) {
        memory = result.memory();
        effects.run(result.effects());
        events.stream()
                .filter(PoolEvent.Reported.class::isInstance)
                .forEach(event -> ((PoolEvent.Reported) event).folded().complete(null));
        return Uni.createFrom().item(result.again());
    }

    /** The pool was deleted. */
    private Uni<Boolean> vanish(List<PoolEvent> events) {
        closed = true;
        PoolMemory last = memory;
        if (last != null) {
            effects.closeAll(last.agents().values());
        }
        events.forEach(PoolController::dismiss);
        drainInbox().forEach(PoolController::dismiss);
        return Uni.createFrom().item(false);
    }

    /** The memory with a cache that is as new as every wake-up so far. */
    private Uni<Optional<PoolMemory>> refresh() {
        PoolMemory current = memory;
        Set<TaskId> tasks = new HashSet<>(staleTasks);
        staleTasks.removeAll(tasks);
        if (staleAll.getAndSet(false) || current == null) {
            return turns().load(name)
                    .onFailure()
                    .invoke(() -> staleAll.set(true))
                    .map(stored -> stored.map(PoolState::of).map(this::remembered));
        }
        if (tasks.isEmpty()) {
            return Uni.createFrom().item(Optional.of(current));
        }
        return turns().loadTasks(name, tasks)
                .onFailure()
                .invoke(() -> staleTasks.addAll(tasks))
                .map(stored -> Optional.of(current.withState(current.state().merge(tasks, stored))));
    }

    private PoolMemory remembered(PoolState state) {
        PoolMemory current = memory;
        return current == null ? PoolMemory.fresh(state, now()) : current.withState(state);
    }

    private TurnStore turns() {
        return ports.turns();
    }

    /** In microseconds, which is what the database keeps: what was written compares equal when it is read. */
    private Instant now() {
        return ports.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
