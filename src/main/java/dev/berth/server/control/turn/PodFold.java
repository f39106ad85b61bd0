package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.liveness.Finding;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.scaling.BackOff;
import dev.berth.domain.scaling.PodStep;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.server.control.Pools.PodOutcome;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPodBuilder;
import dev.berth.server.control.turn.PoolEvent.Operated;
import dev.berth.server.control.turn.PoolEvent.RuntimeListed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out, in the turn's ledger, what concerns whole pods: births, losses, drains, deletions. */
final class PodFold {
    private static final String RUNTIME_AWAY = "runtime_away";

    private final Ledger ledger;
    private final PoolState state;
    private final Agents agents;
    private final Attempts attempts;
    private final List<Effect> effects;
    private final Strangers strangers;
    private final DoubleSupplier jitter;
    private @Nullable RuntimeFailure failure;

    PodFold(
            Ledger ledger,
            PoolState state,
            Agents agents,
            Attempts attempts,
            List<Effect> effects,
            Strangers strangers,
            @Nullable RuntimeFailure failure,
            DoubleSupplier jitter) {
        this.ledger = ledger;
        this.state = state;
        this.agents = agents;
        this.attempts = attempts;
        this.effects = effects;
        this.strangers = strangers;
        this.failure = failure;
        this.jitter = jitter;
    }

    @Nullable
    RuntimeFailure failure() {
        return failure;
    }

    /** A pod came up: the runtime works (S8). */
    void cameUp() {
        failure = null;
    }

    /** It does not answer: what was known of its pods holds, and nothing is made or ended there (F7). */
    void away(RuntimeKind runtime, String reason, Instant retryAt) {
        if (runtime == state.spec().runtime()) {
            fail(RUNTIME_AWAY, reason, retryAt);
        }
    }

    /** Whether it is asked again which pods exist: until it says, nothing is made or ended (F7). */
    boolean runtimeIsAway() {
        return failure != null && failure.code().equals(RUNTIME_AWAY);
    }

    void progressed(PodName pod, Instant at) {
        if (ledger.pod(pod).isPresent()) {
            memory(pod).progressAt = at;
            memory(pod).hindrance = null;
        }
    }

    /** Shown as long as the pod has not come up; others are tried all the same, for more pods may bring more nodes. */
    void hindered(PodName pod, String reason) {
        if (starting(pod)) {
            memory(pod).hindrance = reason;
        }
    }

    void unhindered(PodName pod) {
        if (starting(pod)) {
            memory(pod).hindrance = null;
        }
    }

    private boolean starting(PodName pod) {
        return ledger.pod(pod)
                .filter(known -> known.row().phase() == PodPhase.STARTING)
                .isPresent();
    }

    /** A pod that is ended before its first hello never came up (S8). */
    void ending(PodState pod, String reason) {
        if (pod.row().phase() == PodPhase.STARTING && pod.row().agent() == null) {
            fail("pod_start_failing", "pod " + pod.row().name() + " was ended before it came up: " + reason);
        }
    }

    /** Why no pods can be made, or else what keeps one from coming up. */
    @Nullable
    RuntimeFailure shownFailure(Collection<PodName> starting) {
        return failure != null ? failure : hindrance(starting).orElse(null);
    }

    private Optional<RuntimeFailure> hindrance(Collection<PodName> starting) {
        return starting.stream()
                .flatMap(name -> ledger.pod(name).stream())
                .map(PodState::row)
                .filter(row -> row.phase() == PodPhase.STARTING && agents.peek(row.name()).hindrance != null)
                .min(Comparator.comparing(StoredPod::createdAt).thenComparing(StoredPod::name))
                .map(this::hindrance);
    }

    private RuntimeFailure hindrance(StoredPod row) {
        AgentMemory agent = agents.peek(row.name());
        Instant progress = agent.progressAt == null ? row.createdAt() : agent.progressAt;
        return new RuntimeFailure(
                "pod_start_failing",
                "pod " + row.name() + ": " + agent.hindrance,
                progress,
                progress.plus(state.spec().startTimeout()),
                0);
    }

    /**
     * The runtime no longer has it, or its process has ended; of a pod that keeps a state only the next list tells whether
     * its disk is still there (F4). Liveness draws the conclusion at the end of the
     * folding (L1).
     */
    void gone(PodName pod, String reason) {
        Optional<PodState> known = ledger.pod(pod);
        if (known.isEmpty()) {
            return;
        }
        StoredPod row = known.get().row();
        if (row.phase() == PodPhase.LOST) {
            forget(pod);
        } else if (!Rows.keepsState(row)) {
            memory(pod).gone = reason;
        }
    }

    void createFailed(PodName pod, String code, String message) {
        fail(code, message);
        boolean neverCame = ledger.pod(pod)
                .map(known -> known.row().phase() == PodPhase.STARTING && known.free())
                .orElse(false);
        if (neverCame) {
            // Perhaps it was made all the same and only the answer got lost.
            remove(pod);
        }
    }

    /**
     * F6: what the rows and the runtime know of each other. Pods made since the question are left alone. A deletion is
     * asked for again as long as the pod is there: it may have come before the creation that it follows.
     */
    void reconcile(RuntimeListed listed) {
        if (runtimeIsAway() && listed.runtime() == state.spec().runtime()) {
            failure = null;
        }
        Map<PodName, RuntimePod> existing = new HashMap<>();
        listed.pods().forEach(pod -> existing.put(pod.name(), pod));
        for (PodState pod : ledger.pods()) {
            if (pod.row().runtime() == listed.runtime() && !pod.row().placeholder()) {
                compare(pod, existing.remove(pod.row().name()), listed);
            }
        }
        strangers.listed(listed.runtime(), existing.values());
    }

    private void compare(PodState pod, @Nullable RuntimePod found, RuntimeListed listed) {
        StoredPod row = pod.row();
        boolean newer = !row.createdAt().isBefore(listed.askedAt());
        boolean underWay = listed.underWay().contains(row.name());
        if (found == null && !newer && !underWay) {
            if (Rows.keepsState(row)) {
                memory(row.name()).gone = "the runtime has no such pod";
            } else {
                gone(row.name(), "the runtime has no such pod");
            }
        } else if (found != null && found.ended()) {
            gone(row.name(), found.detail());
        } else if (found != null && row.phase() == PodPhase.LOST) {
            delete(row);
        }
    }

    void operate(Operated operated) {
        effects.add(new Effect.Answer(
                operated.promise(),
                ledger.pod(operated.pod())
                        .map(pod -> operate(pod, operated.operation()))
                        .orElse(PodOutcome.NOT_FOUND)));
    }

    private PodOutcome operate(PodState pod, PoolEvent.Operation operation) {
        StoredPod row = pod.row();
        return switch (operation) {
            case DRAIN -> {
                if (row.phase() == PodPhase.LOST) {
                    yield PodOutcome.NOT_POSSIBLE;
                }
                drain(row, DrainReason.OPERATOR);
                yield PodOutcome.DONE;
            }
            case RESUME -> {
                Drain drain = row.drain();
                if (drain != null && drain.reason() == DrainReason.UNSTORED_STATE_THEN_OPERATOR) {
                    ledger.row(Rows.draining(row, DrainReason.UNSTORED_STATE, ledger.now()));
                    yield PodOutcome.DONE;
                }
                if (drain == null || begunEarlier(drain) || Rows.keepsState(row)) {
                    yield PodOutcome.NOT_POSSIBLE;
                }
                resume(row);
                yield PodOutcome.DONE;
            }
            case DELETE -> {
                if (!pod.free() || Rows.keepsState(row)) {
                    yield PodOutcome.BUSY;
                }
                remove(row.name());
                yield PodOutcome.DONE;
            }
            case DELETE_BY_FORCE -> {
                deleteByForce(pod);
                yield PodOutcome.DONE;
            }
        };
    }

    /** As with any lost pod its row stays until the runtime confirms the end: its apply may still report (F4). */
    private void deleteByForce(PodState pod) {
        PodName name = pod.row().name();
        lose(pod, "deleted by an operator");
        if (pod.free()
                || pod.row().phase() == PodPhase.LOST
                || !pod.row().runtime().scaled()) {
            remove(name);
        } else {
            delete(pod.row());
        }
    }

    void find(Finding finding) {
        ledger.pod(finding.pod()).ifPresent(pod -> {
            switch (finding) {
                case Finding.PodLost lost -> podLost(pod, lost.reason());
                case Finding.AttemptLost lost ->
                    slot(pod, lost.slot())
                            .ifPresent(slot -> attempts.lose(
                                    pod.row().name(), slot, "two heartbeats in a row did not name the attempt"));
                case Finding.AttemptLapsed lapsed -> slot(pod, lapsed.slot()).ifPresent(slot -> lapse(pod, slot));
                case Finding.SocketSilent silent -> silence(pod.row().name());
            }
        });
    }

    private Optional<Slot> slot(PodState pod, int index) {
        return pod.slots().stream().filter(slot -> slot.index() == index).findFirst();
    }

    private void lapse(PodState pod, Slot slot) {
        AgentMemory agent = memory(pod.row().name());
        agent.lapses++;
        agent.lastLapseAt = ledger.now();
        attempts.takeBack(pod.row().name(), slot, false, "not_accepted");
    }

    private void silence(PodName pod) {
        AgentMemory agent = memory(pod);
        agent.connected = false;
        agent.lapses = 0;
        close(agent, CloseCause.HEARTBEAT_TIMEOUT, "no answer from the agent in time");
    }

    private void podLost(PodState pod, String why) {
        StoredPod row = pod.row();
        AgentMemory agent = memory(row.name());
        if (row.phase() == PodPhase.STARTING) {
            fail("pod_start_failing", why);
        }
        if (agent.gone == null && Rows.keepsState(row)) {
            loseWork(pod, why);
            return;
        }
        lose(pod, why);
        if (agent.gone != null && row.runtime().scaled()) {
            // What has ended may still be there as a husk.
            remove(row.name());
        } else if (row.runtime().scaled()) {
            // The row stays until the runtime confirms the end: the name is taken, its apply may still report (F4).
            delete(row);
        }
    }

    private void lose(PodState pod, String why) {
        loseWork(pod, why);
        ledger.row(Rows.lost(pod.row()));
    }

    /** All that the pod ran is lost, and what it kept turns cold (L1, F5). */
    private void loseWork(PodState pod, String why) {
        PodName name = pod.row().name();
        AgentMemory agent = memory(name);
        for (Slot slot : pod.slots()) {
            RunningAttempt running = slot.attempt();
            if (running != null) {
                // It may go on there, so its directory is not released until the agent shows otherwise (F4).
                agent.busyWith.add(running.task());
                attempts.lose(name, slot, "pod " + name + " is lost: " + why);
            }
        }
        pod.reservations().forEach(held -> ledger.release(held.task()));
    }

    void carryOut(PodStep step) {
        ledger.pod(step.pod()).ifPresent(pod -> {
            switch (step) {
                case PodStep.Resume resume -> resume(pod.row());
                case PodStep.Delete delete -> {
                    if (delete.reason() == PodStep.Reason.START_TIMEOUT) {
                        fail("pod_start_failing", "pod " + step.pod() + " did not connect in time" + hint(step.pod()));
                    }
                    remove(step.pod());
                }
            }
        });
    }

    private String hint(PodName pod) {
        String hindrance = memory(pod).hindrance;
        return hindrance == null ? "" : ": " + hindrance;
    }

    /** The pods that the runtime is asked to make. */
    List<PodName> carryOut(ScalingDecision decision, Supplier<PodName> names) {
        return switch (decision) {
            case ScalingDecision.Hold hold -> List.of();
            case ScalingDecision.ScaleOut out -> create(out.count(), names);
            case ScalingDecision.Remove remove -> {
                remove.pods().stream()
                        .flatMap(name -> ledger.pod(name).stream())
                        .forEach(pod -> letGo(pod, remove.reason()));
                yield List.of();
            }
        };
    }

    /** A pod that never said hello has nothing to drain. */
    private void letGo(PodState pod, ScalingReason reason) {
        if (pod.row().phase() == PodPhase.STARTING) {
            remove(pod.row().name());
        } else {
            boolean renewed = reason == ScalingReason.TEMPLATE_CHANGED;
            drain(pod.row(), renewed ? DrainReason.TEMPLATE_CHANGED : DrainReason.SCALE_IN);
        }
    }

    private List<PodName> create(int count, Supplier<PodName> names) {
        List<PodName> born = new ArrayList<>();
        PoolSpec spec = state.spec();
        for (int made = 0; made < count; made++) {
            PodName name = names.get();
            born.add(name);
            ledger.addPod(
                    StoredPodBuilder.builder()
                            .name(name)
                            .phase(PodPhase.STARTING)
                            .drain(null)
                            .agent(null)
                            .templateHash(spec.templateHash())
                            .createdAt(ledger.now())
                            .runtime(spec.runtime())
                            .placeholder(spec.runtime().namesPods())
                            .binding(null)
                            .build(),
                    spec.slotsPerPod());
            effects.add(new Effect.CreatePod(new PodRequest(spec, name, state.podTemplateJson())));
        }
        return born;
    }

    private void drain(StoredPod row, DrainReason reason) {
        StoredPod next = Rows.drainingToo(row, reason, ledger.now());
        if (!next.equals(row)) {
            ledger.row(next);
        }
    }

    /** F14: what another server began to remove it may be about to delete. */
    private static boolean begunEarlier(Drain drain) {
        return drain.earlier() && drain.reason().byScaling();
    }

    private void resume(StoredPod row) {
        ledger.row(Rows.resumed(row));
        AgentMemory agent = memory(row.name());
        AgentSession session = agent.session;
        if (agent.connected && session != null && agent.drainSent) {
            agent.drainSent = false;
            effects.add(new Effect.Send(session.id(), new AgentInstruction.Resume()));
        }
    }

    /** The row goes first: whatever happens to the pod from here on is the runtime's business. */
    private void remove(PodName pod) {
        close(memory(pod), CloseCause.UNKNOWN_POD, "the pod is deleted");
        ledger.pod(pod).map(PodState::row).filter(row -> row.runtime().scaled()).ifPresent(this::delete);
        forget(pod);
    }

    private void forget(PodName pod) {
        ledger.removePod(pod);
        agents.remove(pod);
    }

    private void delete(StoredPod row) {
        effects.add(new Effect.DeletePod(row.name(), row.runtime()));
    }

    private void close(AgentMemory agent, CloseCause cause, String detail) {
        AgentSession session = agent.session;
        if (session != null) {
            effects.add(new Effect.Close(session.id(), cause, detail));
        }
    }

    private void fail(String code, String message) {
        fail(code, message, ledger.now().plus(BackOff.after(failures() + 1, jitter.getAsDouble())));
    }

    private void fail(String code, String message, Instant retryAt) {
        Instant since = failure == null ? ledger.now() : failure.since();
        failure = new RuntimeFailure(code, message, since, retryAt, failures() + 1);
    }

    private int failures() {
        return failure == null ? 0 : failure.failures();
    }

    private AgentMemory memory(PodName pod) {
        return agents.of(pod);
    }
}
