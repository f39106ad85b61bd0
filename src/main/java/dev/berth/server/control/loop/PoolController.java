package dev.berth.server.control.loop;

import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.domain.scaling.BackOff;
import dev.berth.domain.task.Task;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.NotLeaderException;
import dev.berth.server.control.port.Outages;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.QuietHeartbeats;
import dev.berth.server.control.turn.Turn;
import dev.berth.server.control.turn.TurnRules;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one pool. Everything that happens only marks it dirty; it then takes turns, never two at once, and what
 * arrives during one turn is decided in the next.
 */
final class PoolController {
    private static final Logger LOG = Logger.getLogger(PoolController.class);
    /** So many turns in a row may find their reading stale before the loop gives way to others. */
    private static final int MAX_TRIES = 5;

    /** So many turns in a row may fail though the database can be read before single events are suspected. */
    private static final int MAX_FRUITLESS = 3;

    private static final Duration RETRY_AFTER_FAILURE = Duration.ofMillis(500);

    private final PoolName name;
    private final ControlPorts ports;
    private final TurnRules rules;
    private final EffectRunner effects;
    private final PoolReader reader;
    private final Inbox inbox = new Inbox();
    /** Who waits until a report is stored. */
    private final Promises<Void> stored = new Promises<>();

    private final Promises<Pools.PodOutcome> operated = new Promises<>();
    /** 0: asleep; 1: a turn is under way; more: something happened since it began. */
    private final AtomicInteger dirty = new AtomicInteger();

    private final Alarm alarm;
    private final Listings listings;
    private final Untold untold = new Untold();

    private volatile @Nullable PoolMemory memory;
    volatile ArrivalHistory arrivals = ArrivalHistory.NONE;
    private volatile boolean closed;
    private volatile boolean deaf;
    /** The events of a turn that failed, for the next one. */
    private volatile List<PoolEvent> carried = List.of();
    /** So many turns in a row failed though the database could be read. */
    private volatile int fruitless;

    interface Decider {
        Turn.Result decide(
                PoolMemory before,
                TurnRules rules,
                Supplier<PodName> names,
                DoubleSupplier jitter,
                Instant now,
                List<PoolEvent> events);
    }

    private final Decider decider;

    /** Hears of tasks of any pool, whose workspaces run after those of another (W4). */
    interface Neighbours {
        void taskChanged(PoolName pool, TaskId task);
    }

    PoolController(PoolName name, ControlPorts ports, TurnRules rules, Neighbours neighbours) {
        this(name, ports, rules, neighbours, Turn::decide);
    }

    PoolController(PoolName name, ControlPorts ports, TurnRules rules, Neighbours neighbours, Decider decider) {
        this.decider = decider;
        this.name = name;
        this.ports = ports;
        this.rules = rules;
        this.reader = new PoolReader(name, ports.stores().turns(), ports.meter(), rules.checkInterval());
        this.alarm = new Alarm(ports.time().delay(), this::now, this::wake);
        this.listings = new Listings(rules.listing().interval(), ports.dice().jitter());
        this.effects = new EffectRunner(
                name, ports, rules.listing().timeout(), this::post, operated, this::mayAct, neighbours);
    }

    /** What the last turn left, or null before the first one. */
    @Nullable
    PoolMemory memory() {
        return memory;
    }

    /** A heartbeat that says nothing new causes no turn: the next one goes by when it came (L1). */
    CompletableFuture<Void> report(AgentSession session, AgentReport report) {
        PoolMemory present = memory;
        if (report instanceof AgentReport.Heartbeat heartbeat
                && present != null
                && !closed
                && QuietHeartbeats.quiet(present, session, heartbeat)) {
            inbox.heard(session, now());
            return CompletableFuture.completedFuture(null);
        }
        Promises.Promise<Void> folded = stored.make();
        post(new PoolEvent.Reported(session, report, folded.number()));
        return folded.answer();
    }

    /** What came on earlier days is known (S14); the next turn goes by it. */
    void learn(ArrivalHistory days) {
        arrivals = days;
        wake();
    }

    void heard(AgentSession session) {
        inbox.heard(session, now());
    }

    /** Answers once it is stored that the attempt was taken back, or cannot be (W3). */
    CompletableFuture<Void> askedInAWindow(AttemptRef attempt) {
        Promises.Promise<Void> decided = stored.make();
        post(new PoolEvent.AskedInAWindow(attempt, decided.number()));
        return decided.answer();
    }

    CompletableFuture<Pools.PodOutcome> operate(PodName pod, PoolEvent.Operation operation) {
        Promises.Promise<Pools.PodOutcome> answer = operated.make();
        post(new PoolEvent.Operated(pod, operation, answer.number()));
        return answer.answer();
    }

    void post(PoolEvent event) {
        inbox.add(event);
        wake();
    }

    void taskChanged(TaskId task) {
        reader.taskChanged(task);
        wake();
    }

    /** A task that was just stored, which need not be read. */
    void taskStored(Task task, WorkspaceGate gate) {
        reader.taskStored(task, gate);
        wake();
    }

    /** An attempt that was just stored to have begun: the next turn, whenever it comes, counts it. */
    void attemptBegun(AttemptRef attempt, Instant at) {
        reader.attemptBegun(attempt, at);
    }

    /** Something that its turns go by has changed. */
    void lookAgain() {
        wake();
    }

    /** Reads everything anew at the next turn. */
    void reload() {
        reader.poolChanged();
        wake();
    }

    /** The clock's wake-up: time-outs and failed deletions are found at the latest now, and lost wake-ups now and then. */
    void tick() {
        Instant now = now();
        effects.retryDeletions(now);
        // Who stood still finds what another leader has changed meanwhile, and that is no difference.
        if (ports.leadership().leads()) {
            reader.tick(now);
        }
        wake();
    }

    boolean closed() {
        return closed;
    }

    /** Takes no further turns; who waits for an answer gets it. */
    void close() {
        closed = true;
        alarm.set(null);
        inbox.drain().forEach(this::dismiss);
        carried.forEach(this::dismiss);
        effects.close();
    }

    private void wake() {
        if (!closed && dirty.getAndIncrement() == 0) {
            ports.time().executor().execute(this::run);
        } else if (closed) {
            inbox.drain().forEach(this::dismiss);
        }
    }

    /** Takes a turn; afterwards another one if anything happened meanwhile. */
    private void run() {
        int seen = dirty.get();
        List<PoolEvent> events = new ArrayList<>(carried);
        carried = List.of();
        if (closed) {
            events.addAll(inbox.drain());
            events.forEach(this::dismiss);
            return;
        }
        reader.beginTurn();
        effects.goOn();
        (fruitless < MAX_FRUITLESS ? turn(events, 1) : oneByOne(events))
                .subscribe()
                .with(again -> settle(seen, again), failure -> failed(events, failure));
    }

    private void settle(int seen, boolean again) {
        deaf = false;
        fruitless = 0;
        listIfDue();
        if (effects.waits()) {
            ports.time().delay().execute(RETRY_AFTER_FAILURE, this::wake);
        }
        if (again) {
            dirty.incrementAndGet();
        }
        if (dirty.addAndGet(-seen) > 0) {
            ports.time().executor().execute(this::run);
        }
    }

    /** The events are kept for the next try: the database may be away (F8), or one of them may be at fault. */
    private void failed(List<PoolEvent> events, Throwable failure) {
        LOG.warnf("turn failed pool=%s reason=%s", name, failure.toString());
        LOG.debug("turn failed", failure);
        // A database that takes no writes may still be read, and a turn without news needs no write: no event is to
        // blame.
        fruitless = reader.loaded() && !Outages.isOutage(failure) ? fruitless + 1 : 0;
        deaf = true;
        reader.distrust();
        // Perhaps it was stored after all, and only what was to follow the commit did not happen.
        listings.soon();
        carried = events;
        dirty.set(1);
        ports.time().delay().execute(RETRY_AFTER_FAILURE, this::run);
    }

    /** Who waits until what happened is stored goes on. */
    private void answer(PoolEvent event) {
        if (event instanceof PoolEvent.Reported reported) {
            stored.keep(reported.promise(), null);
        } else if (event instanceof PoolEvent.AskedInAWindow asked) {
            stored.keep(asked.promise(), null);
        }
    }

    private void dismiss(PoolEvent event) {
        answer(event);
        if (event instanceof PoolEvent.Operated asked) {
            operated.keep(asked.promise(), Pools.PodOutcome.NOT_FOUND);
        }
    }

    /** Waited for by nobody: tasks keep flowing while a runtime is slow or away (F6, F7). */
    private void listIfDue() {
        PoolMemory present = memory;
        if (closed || present == null) {
            return;
        }
        Instant now = now();
        for (RuntimeKind runtime : listings.due(present.state().runtimes(), now)) {
            effects.list(runtime, now)
                    .subscribe()
                    .with(all -> listed(runtime, all), failure -> notListed(runtime, failure));
        }
    }

    private void listed(RuntimeKind runtime, PoolEvent all) {
        if (listings.answered(runtime)) {
            LOG.infof("the runtime answers again pool=%s runtime=%s", name, runtime);
        }
        post(all);
    }

    private void notListed(RuntimeKind runtime, Throwable failure) {
        if (EffectRunner.unavailable(failure)) {
            boolean unused = listings.answered(runtime);
            post(new PoolEvent.RuntimeAway(runtime, String.valueOf(failure.getMessage()), null));
            return;
        }
        BackOff backOff = listings.failed(runtime, now());
        if (backOff.begins()) {
            LOG.warnf("pods not listed, asked again until they are pool=%s reason=%s", name, failure.getMessage());
        }
        post(new PoolEvent.RuntimeAway(
                runtime, "the pods cannot be listed: " + failure.getMessage(), now().plus(backOff.pause())));
        ports.time().delay().execute(backOff.pause(), this::wake);
    }

    private Uni<Boolean> turn(List<PoolEvent> events, int attempt) {
        // Windows first: what is read of upstream work goes by which are in force (W3, W4).
        Supplier<Uni<FreezeWindows>> freezes = ports.stores().freezes();
        return freezes.get()
                .flatMap(settled -> reader.refresh(memory, now()))
                .flatMap(read -> freezes.get()
                        .map(windows -> read.map(known -> known.under(windows).after(arrivals))))
                .emitOn(ports.time().executor())
                .flatMap(current -> current.isEmpty() ? vanish(events) : decide(current.get(), events, attempt));
    }

    /** Some event keeps being impossible to store: the others get turns of their own. */
    private Uni<Boolean> oneByOne(List<PoolEvent> events) {
        events.addAll(inbox.drain());
        Uni<Boolean> turns = turn(new ArrayList<>(), 1);
        for (PoolEvent event : List.copyOf(events)) {
            turns = turns.flatMap(again -> alone(event).map(more -> again || more));
        }
        return turns;
    }

    /** An event is at fault when its turn cannot be stored and, right after, a turn without it can. */
    private Uni<Boolean> alone(PoolEvent event) {
        return turn(new ArrayList<>(List.of(event)), 1)
                .onFailure(failure -> !Outages.isOutage(failure))
                .recoverWithUni(failure -> {
                    reader.distrust();
                    return turn(new ArrayList<>(), 1).invoke(() -> reject(event, failure));
                });
    }

    private Uni<Boolean> decide(PoolMemory current, List<PoolEvent> events, int attempt) {
        Instant now = now();
        if (fruitless < MAX_FRUITLESS) {
            // Last of all: nobody may be found silent at this instant whose words came while the database was read
            // (F1).
            events.addAll(inbox.drain());
        }
        PoolMemory hearing = deaf ? current.deafUntil(now) : current;
        Turn.Result result = result(hearing, events, now);
        return store(result.changes())
                .emitOn(ports.time().executor())
                .flatMap(stored -> stored ? apply(result, events) : redo(events, attempt));
    }

    private Turn.Result result(PoolMemory hearing, List<PoolEvent> events, Instant now) {
        try {
            return compute(hearing, events, now);
        } catch (RuntimeException e) {
            LOG.debug("turn not computed", e);
            return sift(hearing, events, now);
        }
    }

    /** A turn is pure, so it can be tried as often as it takes to find the events that it cannot be computed with. */
    private Turn.Result sift(PoolMemory hearing, List<PoolEvent> events, Instant now) {
        List<PoolEvent> sound = new ArrayList<>();
        Turn.Result result = compute(hearing, sound, now);
        for (PoolEvent event : List.copyOf(events)) {
            sound.add(event);
            try {
                result = compute(hearing, sound, now);
            } catch (RuntimeException e) {
                sound.remove(sound.size() - 1);
                reject(event, e);
            }
        }
        events.clear();
        events.addAll(sound);
        return result;
    }

    private Turn.Result compute(PoolMemory hearing, List<PoolEvent> events, Instant now) {
        return decider.decide(
                hearing,
                rules,
                () -> ports.dice().names().next(name),
                ports.dice().jitter(),
                now,
                events);
    }

    /** What is passed over comes again: an agent says it anew after its next hello, the runtime is listed when due. */
    private void reject(PoolEvent event, Throwable why) {
        LOG.errorf(
                why, "event passed over pool=%s kind=%s", name, event.getClass().getSimpleName());
        dismiss(event);
        if (!(event instanceof PoolEvent.RuntimeListed)) {
            listings.soon();
        }
        if (event instanceof PoolEvent.LookedUp answer) {
            ports.link()
                    .close(
                            answer.stranger().session().id(),
                            CloseCause.HEARTBEAT_TIMEOUT,
                            "its hello cannot be recorded");
        } else if (event instanceof PoolEvent.Reported reported) {
            ports.link().close(reported.session().id(), CloseCause.HEARTBEAT_TIMEOUT, "its report cannot be recorded");
        }
    }

    /** F14: whoever does not lead, or cannot know, decides nothing. What the database has to say about it is its guard. */
    private Uni<Boolean> store(TurnChanges changes) {
        if (!mayAct()) {
            return Uni.createFrom().failure(new NotLeaderException());
        }
        Instant now = now();
        if (untold.waits(changes, now)) {
            if (untold.keep(changes.decisions(), now)) {
                ports.time().delay().execute(Untold.LONGEST, this::wake);
            }
            return Uni.createFrom().item(true);
        }
        TurnChanges all = untold.before(changes);
        return all.isEmpty()
                ? Uni.createFrom().item(true)
                : turns().commit(name, all).invoke(this::told);
    }

    private void told(boolean stored) {
        if (stored) {
            untold.told();
        }
    }

    private boolean mayAct() {
        return !closed && ports.leadership().leads();
    }

    /** A row did not match what was read: read everything anew and decide again, never force. */
    private Uni<Boolean> redo(List<PoolEvent> events, int attempt) {
        LOG.debugf("turn was stale pool=%s try=%d", name, attempt);
        reader.distrust();
        return attempt < MAX_TRIES
                ? turn(events, attempt + 1)
                : Uni.createFrom().failure(new IllegalStateException("stale " + MAX_TRIES + " times in a row"));
    }

    private Uni<Boolean> apply(Turn.Result result, List<PoolEvent> events) {
        memory = result.memory();
        effects.run(result.effects());
        if (closed) {
            effects.close();
        } else {
            alarm.set(result.memory().due());
        }
        events.forEach(this::answer);
        return Uni.createFrom().item(result.again());
    }

    /** The pool was deleted. */
    private Uni<Boolean> vanish(List<PoolEvent> events) {
        closed = true;
        alarm.set(null);
        PoolMemory last = memory;
        if (last != null && ports.leadership().leads()) {
            effects.end(last);
        }
        events.addAll(inbox.drain());
        for (PoolEvent event : events) {
            dismiss(event);
            if (event instanceof PoolEvent.Reported reported) {
                effects.close(reported.session());
            }
        }
        return Uni.createFrom().item(false);
    }

    private TurnStore turns() {
        return ports.stores().turns();
    }

    /** In microseconds, which is what the database keeps: what was written compares equal when it is read. */
    private Instant now() {
        return ports.time().clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
