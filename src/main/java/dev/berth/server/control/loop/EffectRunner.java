package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.BackOff;
import dev.berth.server.control.Pools.PodOutcome;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.turn.Effect;
import dev.berth.server.control.turn.PodState;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolEvent.PodSeen;
import dev.berth.server.control.turn.PoolMemory;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Does what a turn decided, after its commit. Nothing here is waited for by the next turn. */
final class EffectRunner {
    private static final Logger LOG = Logger.getLogger(EffectRunner.class);

    private final PoolName pool;
    private final ControlPorts ports;
    private final Duration listTimeout;
    private final Consumer<PoolEvent> inbox;
    private final Promises<PodOutcome> operated;
    private final LateResults lateResults;
    private final BooleanSupplier mayAct;
    private final PoolController.Neighbours neighbours;
    /** What waits until the lease is renewed; in order. */
    private final ConcurrentLinkedQueue<Effect> waiting = new ConcurrentLinkedQueue<>();

    /**
     * A deletion that is asked for again.
     *
     * @param since when it failed, or was asked for again
     * @param pause how long after that it is asked for again at the earliest
     */
    private record FailedDeletion(RuntimeKind kind, BackOff backOff, Instant since, Duration pause) {
        /** Not once more while this one is under way. */
        FailedDeletion again(Instant now, Duration atMost) {
            return new FailedDeletion(kind, backOff, now, atMost);
        }
    }

    private final Map<PodName, FailedDeletion> failedDeletions = new ConcurrentHashMap<>();
    private final Set<PodName> underWay = ConcurrentHashMap.newKeySet();
    private final Map<RuntimeKind, Map<PodName, PodUse>> kept = new ConcurrentHashMap<>();
    private volatile String lastDecision = "";
    /** The pool was deleted: whatever comes into being for it is not wanted any more. */
    private volatile boolean poolGone;

    EffectRunner(
            PoolName pool,
            ControlPorts ports,
            Duration listTimeout,
            Consumer<PoolEvent> inbox,
            Promises<PodOutcome> operated,
            BooleanSupplier mayAct,
            PoolController.Neighbours neighbours) {
        this.mayAct = mayAct;
        this.neighbours = neighbours;
        this.pool = pool;
        this.ports = ports;
        this.listTimeout = listTimeout;
        this.inbox = inbox;
        this.operated = operated;
        this.lateResults = new LateResults(ports);
    }

    /**
     * The lease is looked at before each of them (F14): what a leader cannot do while it is in doubt is done once it is
     * renewed, and never if it is lost.
     */
    void run(List<Effect> effects) {
        waiting.addAll(effects);
        goOn();
    }

    /** Does what had to wait for the lease. */
    void goOn() {
        for (Effect effect = next(); effect != null; effect = next()) {
            tryRun(effect);
        }
    }

    /** Whether something is left to do until the lease is renewed. */
    boolean waits() {
        return !waiting.isEmpty();
    }

    private @Nullable Effect next() {
        return mayAct.getAsBoolean() ? waiting.poll() : null;
    }

    /** One that fails does not keep the others from being done: the turn is stored, and what was missed is found later. */
    private void tryRun(Effect effect) {
        try {
            run(effect);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "effect failed pool=%s effect=%s",
                    pool,
                    effect.getClass().getSimpleName());
        }
    }

    /** Nothing is done any more; who waits for an answer gets one. */
    void close() {
        for (Effect effect = waiting.poll(); effect != null; effect = waiting.poll()) {
            if (effect instanceof Effect.Answer answer) {
                operated.keep(answer.promise(), answer.outcome());
            }
        }
    }

    private void run(Effect effect) {
        switch (effect) {
            case Effect.Send send -> ports.link().send(send.session(), send.command());
            case Effect.Close close -> ports.link().close(close.session(), close.cause(), close.detail());
            case Effect.CreatePod create -> create(create.request());
            case Effect.DeletePod delete -> delete(delete.pod(), delete.runtime());
            case Effect.KeepPods keep -> keep(keep.pods());
            case Effect.LookUp lookUp -> lookUp(lookUp);
            case Effect.TurnedLeads turned -> tellFollowers(turned);
            case Effect.Publish publish -> ports.feed().publish(publish.change());
            case Effect.Answer answer -> operated.keep(answer.promise(), answer.outcome());
            case Effect.LateResult late -> record(late);
            case Effect.MeterPlaced placed -> ports.meter().placed(pool, placed.type(), placed.waited());
            case Effect.MeterWaiting waiting -> ports.meter().waiting(pool, waiting.reason(), waiting.tasks());
            case Effect.MeterScaled scaled -> scaled(scaled);
        }
    }

    /** A decision that repeats itself every few seconds is counted, but logged once (S11). */
    private void scaled(Effect.MeterScaled scaled) {
        ports.meter().scaled(pool, scaled.decision());
        String decision = scaled.decision().toString();
        if (!decision.equals(lastDecision)) {
            lastDecision = decision;
            LOG.infof("scaling pool=%s decision=%s", pool, decision);
        }
    }

    /** A word that gets lost is found to be missing by the check of the pool that it was for (C4). */
    private void tellFollowers(Effect.TurnedLeads turned) {
        ports.stores()
                .turns()
                .liveAfter(turned.workspaces())
                .subscribe()
                .with(
                        waiting -> waiting.forEach((task, where) -> neighbours.taskChanged(where, task)),
                        failure -> LOG.warnf("followers not told pool=%s reason=%s", pool, failure.toString()));
    }

    private void record(Effect.LateResult late) {
        AttemptRef attempt = late.result().attempt();
        lateResults
                .record(late.session(), late.result())
                .subscribe()
                .with(
                        done -> ports.link().send(late.session().id(), new AgentInstruction.FinishedAck(attempt)),
                        // Unacknowledged, so the agent sends it again.
                        failure -> LOG.warnf(
                                "late result not noted task=%s attempt=%d reason=%s",
                                attempt.task(), attempt.attempt(), failure.toString()));
    }

    private void create(PodRequest request) {
        LOG.infof("creating pod pool=%s pod=%s", pool, request.name());
        underWay.add(request.name());
        runtime(request.pool().runtime())
                .flatMap(runtime -> runtime.create(request))
                .subscribe()
                .with(done -> created(request), failure -> createFailed(request, failure));
    }

    /** The next turn may ask for another one (S12). */
    private void created(PodRequest request) {
        underWay.remove(request.name());
        endIfPoolGone(request);
        inbox.accept(new PoolEvent.Created(request.name()));
    }

    /** A creation that failed may have made the pod all the same. */
    private void createFailed(PodRequest request, Throwable failure) {
        underWay.remove(request.name());
        endIfPoolGone(request);
        LOG.warnf("pod not created pool=%s pod=%s reason=%s", pool, request.name(), failure.getMessage());
        inbox.accept(new PoolEvent.CreateFailed(request.name(), code(failure), message(failure)));
    }

    /** When the pool was deleted this pod was not there yet, so nothing was deleted then. Names are never used again. */
    private void endIfPoolGone(PodRequest request) {
        if (poolGone) {
            delete(request.name(), request.pool().runtime());
        }
    }

    private void delete(PodName pod, RuntimeKind kind) {
        if (!failedDeletions.containsKey(pod)) {
            LOG.infof("deleting pod pool=%s pod=%s", pool, pod);
        }
        runtime(kind)
                .flatMap(runtime -> runtime.delete(pool, pod))
                .subscribe()
                .with(done -> failedDeletions.remove(pod), failure -> notDeleted(pod, kind, failure));
    }

    /** One line, however often it fails; tried again with growing pauses (F7, S8). */
    private void notDeleted(PodName pod, RuntimeKind kind, Throwable failure) {
        FailedDeletion before = failedDeletions.get(pod);
        BackOff backOff = (before == null ? BackOff.NONE : before.backOff())
                .failed(ports.dice().jitter().getAsDouble());
        if (backOff.begins()) {
            LOG.warnf("pod not deleted yet pool=%s pod=%s reason=%s", pool, pod, failure.getMessage());
        }
        failedDeletions.put(
                pod, new FailedDeletion(kind, backOff, ports.time().clock().instant(), backOff.pause()));
        if (poolGone) {
            retryWithoutTicks(backOff.pause());
        }
    }

    void retryDeletions(Instant now) {
        if (mayAct.getAsBoolean()) {
            retryDue(now);
        }
    }

    private void retryDue(Instant now) {
        Map.copyOf(failedDeletions).forEach((pod, failed) -> {
            if (NowAndThen.due(failed.since(), failed.pause(), now)) {
                failedDeletions.replace(pod, failed, failed.again(now, listTimeout));
                delete(pod, failed.kind());
            }
        });
    }

    /** The loop of a pool that is gone is closed, and nobody else knows its pods. */
    private void retryWithoutTicks(Duration pause) {
        ports.time().delay().execute(pause, () -> {
            if (ports.leadership().leads()) {
                retryDue(ports.time().clock().instant());
            } else if (!ports.leadership().waits()) {
                retryWithoutTicks(pause);
            }
        });
    }

    /** Only what changed is handed on; a runtime whose last pod went hears of that too. */
    private void keep(Map<RuntimeKind, Map<PodName, PodUse>> pods) {
        ports.runtimes().forEach((kind, runtime) -> {
            Map<PodName, PodUse> now = pods.getOrDefault(kind, Map.of());
            Map<PodName, PodUse> before = kept.put(kind, now);
            boolean news = before == null ? !now.isEmpty() : !now.equals(before);
            if (news && runtime.unavailable().isEmpty()) {
                runtime.keep(pool, now);
            }
        });
    }

    /** Asks one runtime after the other. */
    private void lookUp(Effect.LookUp lookUp) {
        PoolEvent.Reported stranger = lookUp.stranger();
        Uni<Optional<PodSeen>> found = Uni.createFrom().item(Optional.empty());
        for (RuntimeKind kind : lookUp.runtimes()) {
            found = found.flatMap(known -> known.isPresent() ? Uni.createFrom().item(known) : find(kind, stranger));
        }
        found.subscribe()
                .with(
                        seen -> inbox.accept(new PoolEvent.LookedUp(stranger, seen.orElse(null))),
                        failure -> away(stranger.session(), failure));
    }

    private Uni<Optional<PodSeen>> find(RuntimeKind kind, PoolEvent.Reported stranger) {
        return runtime(kind)
                .flatMap(runtime -> runtime.find(pool, stranger.session().pod()))
                .map(found -> found.map(pod -> new PodSeen(pod, kind)));
    }

    /** The agent comes again; it is not told that nobody knows it while nobody can say. */
    private void away(AgentSession session, Throwable failure) {
        LOG.warnf("stranger not looked up pool=%s pod=%s reason=%s", pool, session.pod(), failure.getMessage());
        ports.link().close(session.id(), CloseCause.HEARTBEAT_TIMEOUT, "the runtime cannot be asked for this pod");
    }

    /** Whether the runtime can never be asked here. */
    static boolean unavailable(Throwable failure) {
        return failure instanceof PodRuntimeException known && known.code().equals(PodRuntime.UNAVAILABLE);
    }

    /** All pods that exist at the runtime, or a failure when it does not say in time (F12). */
    Uni<PoolEvent> list(RuntimeKind kind, Instant now) {
        return Uni.createFrom().deferred(() -> {
            // What waits for the lease may be made before the answer comes.
            Set<PodName> making = new HashSet<>(underWay);
            waiting.forEach(effect -> {
                if (effect instanceof Effect.CreatePod create) {
                    making.add(create.request().name());
                }
            });
            return inTime(runtime(kind).flatMap(runtime -> runtime.list(pool)))
                    .map(pods -> new PoolEvent.RuntimeListed(kind, pods, now, making));
        });
    }

    private <T> Uni<T> inTime(Uni<T> asked) {
        return Uni.createFrom().emitter(answer -> {
            asked.subscribe().with(answer::complete, answer::fail);
            ports.time()
                    .delay()
                    .execute(
                            listTimeout,
                            () -> answer.fail(new PodRuntimeException(
                                    "unreachable", "the runtime did not answer within " + listTimeout)));
        });
    }

    /** The pool was deleted, and its pods end with it. */
    void end(PoolMemory last) {
        poolGone = true;
        last.agents().values().forEach(agent -> close(agent.session));
        keep(Map.of());
        last.state().pods().values().stream()
                .map(PodState::row)
                .filter(row -> row.runtime().scaled())
                .forEach(row -> delete(row.name(), row.runtime()));
        ports.runtimes().values().forEach(runtime -> runtime.forget(pool));
    }

    void close(@Nullable AgentSession session) {
        if (session != null) {
            ports.link().close(session.id(), CloseCause.UNKNOWN_POD, "pool " + pool + " was deleted");
        }
    }

    private Uni<PodRuntime> runtime(RuntimeKind kind) {
        PodRuntime runtime = ports.runtimes().get(kind);
        Optional<String> unavailable = runtime == null
                ? Optional.of("this server has no runtime " + kind.name().toLowerCase(Locale.ROOT))
                : runtime.unavailable();
        return unavailable.isPresent()
                ? Uni.createFrom().failure(new PodRuntimeException(PodRuntime.UNAVAILABLE, unavailable.get()))
                : Uni.createFrom().item(runtime);
    }

    private static String code(Throwable failure) {
        return failure instanceof PodRuntimeException known ? known.code() : "pod_start_failing";
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
