package dev.berth.server.control;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.AgentCommand;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntimeException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final LateResults lateResults;
    private final Map<PodName, RuntimeKind> failedDeletions = new ConcurrentHashMap<>();
    private final Set<PodName> underWay = ConcurrentHashMap.newKeySet();
    private volatile String lastDecision = "";

    EffectRunner(PoolName pool, ControlPorts ports, Duration listTimeout, Consumer<PoolEvent> inbox) {
        this.pool = pool;
        this.ports = ports;
        this.listTimeout = listTimeout;
        this.inbox = inbox;
        this.lateResults = new LateResults(ports);
    }

    /** One that fails does not keep the others from being done: the turn is stored, and what was missed is found later. */
    void run(List<Effect> effects) {
        for (Effect effect : effects) {
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
    }

    private void run(Effect effect) {
        switch (effect) {
            case Effect.Send send -> ports.link().send(send.session(), send.command());
            case Effect.Close close -> ports.link().close(close.session(), close.cause(), close.detail());
            case Effect.CreatePod create -> create(create.request());
            case Effect.DeletePod delete -> delete(delete.pod(), delete.runtime());
            case Effect.Publish publish -> ports.feed().publish(publish.change());
            case Effect.Answer answer -> answer.to().complete(answer.outcome());
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

    private void record(Effect.LateResult late) {
        AttemptRef attempt = late.result().attempt();
        lateResults
                .record(late.result())
                .subscribe()
                .with(
                        done -> ports.link().send(late.session(), new AgentCommand.FinishedAck(attempt)),
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
                .with(done -> underWay.remove(request.name()), failure -> createFailed(request, failure));
    }

    private void createFailed(PodRequest request, Throwable failure) {
        underWay.remove(request.name());
        LOG.warnf("pod not created pool=%s pod=%s reason=%s", pool, request.name(), failure.getMessage());
        inbox.accept(new PoolEvent.CreateFailed(request.name(), code(failure), message(failure)));
    }

    private void delete(PodName pod, RuntimeKind kind) {
        LOG.infof("deleting pod pool=%s pod=%s", pool, pod);
        runtime(kind)
                .flatMap(runtime -> runtime.delete(pool, pod))
                .subscribe()
                .with(done -> failedDeletions.remove(pod), failure -> {
                    LOG.warnf("pod not deleted pool=%s pod=%s reason=%s", pool, pod, failure.getMessage());
                    failedDeletions.put(pod, kind);
                });
    }

    void retryDeletions() {
        Map.copyOf(failedDeletions).forEach(this::delete);
    }

    /** All pods that exist at the runtime, or a failure when it does not say in time (F12). */
    Uni<PoolEvent> list(RuntimeKind kind, Instant now) {
        return Uni.createFrom().deferred(() -> {
            Set<PodName> making = Set.copyOf(underWay);
            return inTime(runtime(kind).flatMap(runtime -> runtime.list(pool)))
                    .map(pods -> new PoolEvent.RuntimeListed(pods, now, making));
        });
    }

    private <T> Uni<T> inTime(Uni<T> asked) {
        return Uni.createFrom().emitter(answer -> {
            asked.subscribe().with(answer::complete, answer::fail);
            ports.delay()
                    .execute(
                            listTimeout,
                            () -> answer.fail(new PodRuntimeException(
                                    "unreachable", "the runtime did not answer within " + listTimeout)));
        });
    }

    /** The pool was deleted, and its pods end with it. */
    void end(PoolMemory last) {
        last.agents().values().forEach(agent -> close(agent.session));
        if (last.state().spec().scaled()) {
            last.state()
                    .pods()
                    .keySet()
                    .forEach(pod -> delete(pod, last.state().spec().runtime()));
        }
    }

    void close(@Nullable AgentSession session) {
        if (session != null) {
            ports.link().close(session.id(), CloseCause.UNKNOWN_POD, "pool " + pool + " was deleted");
        }
    }

    private Uni<PodRuntime> runtime(RuntimeKind kind) {
        PodRuntime runtime = ports.runtimes().get(kind);
        return runtime == null
                ? Uni.createFrom()
                        .failure(new PodRuntimeException(
                                "runtime_unavailable",
                                "this server has no runtime " + kind.name().toLowerCase(Locale.ROOT)))
                : Uni.createFrom().item(runtime);
    }

    private static String code(Throwable failure) {
        return failure instanceof PodRuntimeException known ? known.code() : "pod_start_failing";
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
