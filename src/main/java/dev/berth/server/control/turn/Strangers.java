package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentReport.Hello;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPodBuilder;
import dev.berth.server.control.turn.PoolEvent.LookedUp;
import dev.berth.server.control.turn.PoolEvent.PodSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pods that a runtime has and no row knows (F6). One that its runtime named takes the row that was written for it; one
 * whose agent has work at hand is adopted; one that is idle, or says nothing for long, goes.
 */
final class Strangers {

    /** A pod that no row knows. */
    record Stranger(RuntimeKind runtime, Instant since) {}

    private final Ledger ledger;
    private final Duration patience;
    private final List<Effect> effects;
    /** Those of the last full lists. */
    private final Map<PodName, Stranger> listed;

    Strangers(Ledger ledger, Duration patience, List<Effect> effects, Map<PodName, Stranger> listed) {
        this.ledger = ledger;
        this.patience = patience;
        this.effects = effects;
        this.listed = listed;
    }

    /** Those of one runtime's full list. An agent at work says hello well within the patience. */
    void listed(RuntimeKind runtime, Collection<RuntimePod> unknown) {
        Set<PodName> present = new HashSet<>();
        for (RuntimePod pod : unknown) {
            if (!takesRow(new PodSeen(pod, runtime)) && !pod.ending()) {
                present.add(pod.name());
                Stranger known = listed.computeIfAbsent(pod.name(), name -> new Stranger(runtime, ledger.now()));
                if (pod.ended() || !ledger.now().isBefore(known.since().plus(patience))) {
                    delete(pod.name(), runtime);
                }
            }
        }
        listed.entrySet().removeIf(known -> known.getValue().runtime() == runtime && !present.contains(known.getKey()));
    }

    /** A pod that its runtime named takes the oldest row that was written for one of its template. */
    boolean takesRow(PodSeen seen) {
        RuntimePod pod = seen.pod();
        if (pod.ended() || pod.ending() || ledger.pod(pod.name()).isPresent()) {
            return false;
        }
        Optional<PodState> placeholder = ledger.pods().stream()
                .filter(known -> known.row().placeholder()
                        && known.row().phase() == PodPhase.STARTING
                        && known.row().runtime() == seen.runtime()
                        && known.row().templateHash().equals(pod.templateHash()))
                .min(Comparator.comparing((PodState known) -> known.row().createdAt())
                        .thenComparing(known -> known.row().name()));
        placeholder.ifPresent(known -> take(known, pod.name()));
        return placeholder.isPresent();
    }

    private void take(PodState placeholder, PodName name) {
        StoredPod row = placeholder.row();
        ledger.removePod(row.name());
        ledger.addPod(
                StoredPodBuilder.builder()
                        .name(name)
                        .phase(row.phase())
                        .drain(null)
                        .agent(null)
                        .templateHash(row.templateHash())
                        .createdAt(row.createdAt())
                        .runtime(row.runtime())
                        .placeholder(false)
                        .binding(null)
                        .build(),
                placeholder.slots().size());
    }

    /** Whether the stranger that said hello has a row from now on. */
    boolean admits(LookedUp answer) {
        AgentSession session = answer.stranger().session();
        PodSeen seen = answer.seen();
        if (ledger.pod(session.pod()).isPresent()) {
            return true;
        }
        if (seen == null || seen.pod().ended()) {
            return false;
        }
        if (takesRow(seen)) {
            return true;
        }
        if (answer.stranger().report() instanceof Hello hello && atWork(hello)) {
            adopt(session, hello, seen);
            return true;
        }
        if (!seen.pod().ending()) {
            delete(session.pod(), seen.runtime());
        }
        return false;
    }

    private static boolean atWork(Hello hello) {
        boolean busy = !hello.running().isEmpty()
                || !hello.unacknowledged().isEmpty()
                || !hello.unstoredStates().isEmpty();
        return busy && hello.slots() >= 1 && hello.slots() <= PoolSpec.MAX_SLOTS_PER_POD;
    }

    /** A pod like any other from here on; what of its work nobody wants is abandoned with the welcome. */
    private void adopt(AgentSession session, Hello hello, PodSeen seen) {
        ledger.addPod(
                StoredPodBuilder.builder()
                        .name(session.pod())
                        .phase(PodPhase.READY)
                        .drain(null)
                        .agent(null)
                        .templateHash(seen.pod().templateHash())
                        .createdAt(ledger.now())
                        .runtime(seen.runtime())
                        .placeholder(false)
                        .binding(null)
                        .build(),
                hello.slots());
        hello.running().stream().map(SlotAttempt::attempt).forEach(attempt -> resume(session.pod(), attempt));
        hello.unacknowledged().forEach(attempt -> resume(session.pod(), attempt));
    }

    private void resume(PodName pod, AttemptRef attempt) {
        Optional<Task> live = ledger.task(attempt.task())
                .filter(task -> task.status() == TaskStatus.RUNNING && task.attempt() == attempt.attempt());
        Location place = live.map(Task::location).orElse(null);
        if (live.isEmpty() || place == null || !place.pod().equals(pod)) {
            return;
        }
        Task task = live.get();
        RunningAttempt running = new RunningAttempt(
                task.id(),
                task.request().type(),
                task.phase(),
                task.attempt(),
                ledger.now(),
                ledger.now(),
                ledger.now(),
                0);
        ledger.pod(pod).stream()
                .flatMap(state -> state.slots().stream())
                .filter(slot -> slot.index() == place.slot() && slot.free())
                .findFirst()
                .map(slot -> slot.with(running, ledger.now()))
                .ifPresent((Slot slot) -> ledger.slot(pod, slot));
    }

    private void delete(PodName pod, RuntimeKind runtime) {
        effects.add(new Effect.DeletePod(pod, runtime));
    }
}
