package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskError;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoredPod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Folds what connected agents say, but for hello, into the turn. Words of a session that no longer counts are passed over. */
final class ReportFold {
    private final Ledger ledger;
    private final Agents agents;
    private final Attempts attempts;
    private final List<Effect> effects;

    ReportFold(Ledger ledger, Agents agents, Attempts attempts, List<Effect> effects) {
        this.ledger = ledger;
        this.agents = agents;
        this.attempts = attempts;
        this.effects = effects;
    }

    void fold(AgentSession session, AgentReport report) {
        AgentMemory agent = agents.get(session.pod());
        PodState pod = ledger.pod(session.pod()).orElse(null);
        if (agent == null || pod == null || !agent.speaks(session)) {
            return;
        }
        switch (report) {
            case AgentReport.Hello hello -> throw new IllegalArgumentException("hello is folded by HelloFold");
            case AgentReport.Heartbeat heartbeat -> heartbeat(session, agent, pod, heartbeat);
            case AgentReport.Accepted accepted -> accepted(session, agent, pod, accepted.attempt());
            case AgentReport.Refused refused -> refused(agent, pod, refused);
            case AgentReport.Finished finished -> finished(session, agent, pod, finished);
            case AgentReport.Draining draining -> {
                if (has(session, pod)) {
                    ending(pod);
                }
            }
            case AgentReport.Drained drained -> {
                if (has(session, pod)) {
                    drained(pod);
                }
            }
            case AgentReport.Disconnected disconnected -> agent.connected = false;
        }
    }

    /** What was stored, and of which the answer got lost, is folded again: another agent may have the pod by then (F8). */
    private static boolean has(AgentSession session, PodState pod) {
        return session.agent().equals(pod.row().agent());
    }

    /** Only while the attempt is on its slot: what was said twice, or is late, changes nothing. */
    void unable(PoolEvent.Unable unable) {
        ledger.task(unable.attempt().task())
                .flatMap(task -> Optional.ofNullable(task.location()))
                .flatMap(place -> ledger.pod(place.pod()))
                .ifPresent(pod -> ledger.slotOf(pod, unable.attempt())
                        .ifPresent(slot -> attempts.fail(pod.row().name(), slot, unable.error())));
    }

    /** These times come last in a turn: the socket may have broken since. */
    void heard(PoolEvent.Heard heard) {
        heard.at().forEach((session, at) -> {
            AgentMemory agent = agents.get(session.pod());
            if (agent != null && agent.spokeLast(session) && (agent.lastHeard == null || at.isAfter(agent.lastHeard))) {
                agent.lastHeard = at;
            }
        });
    }

    private void heartbeat(AgentSession session, AgentMemory agent, PodState pod, AgentReport.Heartbeat heartbeat) {
        agent.lastHeard = ledger.now();
        Set<AttemptRef> named =
                heartbeat.running().stream().map(SlotAttempt::attempt).collect(Collectors.toSet());
        Set<Integer> busy = heartbeat.running().stream().map(SlotAttempt::slot).collect(Collectors.toSet());
        for (Slot slot : pod.slots()) {
            sighted(agent, pod.row().name(), slot, named, busy);
            if (!heartbeat.outOfTurn()) {
                missed(agent, slot, named);
            }
        }
        agent.waits(heartbeat.waits(), ledger.now());
        agent.diskFull = heartbeat.diskFull();
        agent.unstoredStates = heartbeat.unstoredStates();
        drainItself(agent, pod.row());
        agent.busyWith.clear();
        for (SlotAttempt running : heartbeat.running()) {
            agent.busyWith.add(running.attempt().task());
            if (ledger.slotOf(pod, running.attempt()).isEmpty()) {
                abandon(session, running.attempt());
                attempts.block(pod.row().name(), running.slot());
            }
        }
    }

    /** Naming an attempt counts as acceptance (P11); idle unblocks (P12). */
    private void sighted(AgentMemory agent, PodName pod, Slot slot, Set<AttemptRef> named, Set<Integer> busy) {
        RunningAttempt running = slot.attempt();
        if (running == null) {
            if (slot.blockedUntilIdle() && !busy.contains(slot.index())) {
                ledger.slot(pod, slot.freed(false, ledger.now()));
            }
            return;
        }
        AttemptRef ref = Attempts.ref(running);
        if (named.contains(ref)) {
            agent.missed.remove(ref);
            agent.lapses = 0;
            ledger.slot(pod, accept(slot, running));
        }
    }

    /**
     * Lacking an acknowledged attempt is counted (L2), in regular heartbeats alone: those that come out of turn may
     * follow each other within moments, and two of them say no more than one.
     */
    private static void missed(AgentMemory agent, Slot slot, Set<AttemptRef> named) {
        RunningAttempt running = slot.attempt();
        if (running == null) {
            return;
        }
        AttemptRef ref = Attempts.ref(running);
        if (!named.contains(ref) && agent.shouldName(running) && !agent.awaited.contains(ref)) {
            agent.missed.merge(ref, 1, Integer::sum);
        }
    }

    /**
     * A pod whose disk is full (P12), or that keeps the only copy of a state (F4), takes no new work until that is over.
     * What else it keeps it keeps.
     */
    private void drainItself(AgentMemory agent, StoredPod row) {
        DrainReason wanted = Rows.ownDrain(agent, row);
        Drain present = row.drain();
        if (wanted == DrainReason.UNSTORED_STATE
                || present == null
                || !present.reason().byAgent()) {
            if (wanted != null) {
                drain(row, wanted);
            }
        } else if (present.reason() == DrainReason.UNSTORED_STATE_THEN_OPERATOR) {
            ledger.row(Rows.draining(row, DrainReason.OPERATOR, ledger.now()));
        } else if (wanted == null) {
            takeBack(agent, row);
        } else if (wanted != present.reason()) {
            ledger.row(Rows.draining(row, wanted, ledger.now()));
        }
    }

    private void takeBack(AgentMemory agent, StoredPod row) {
        AgentSession session = agent.session;
        ledger.row(Rows.resumed(row));
        if (agent.drainSent && session != null) {
            agent.drainSent = false;
            effects.add(new Effect.Send(session.id(), new AgentInstruction.Resume()));
        }
    }

    private Slot accept(Slot slot, RunningAttempt running) {
        return running.acceptedAt() != null ? slot : slot.with(running.accepted(ledger.now()), ledger.now());
    }

    private void accepted(AgentSession session, AgentMemory agent, PodState pod, AttemptRef attempt) {
        agent.lapses = 0;
        ledger.slotOf(pod, attempt)
                .ifPresentOrElse(
                        slot -> {
                            RunningAttempt running = slot.attempt();
                            if (running != null) {
                                ledger.slot(pod.row().name(), accept(slot, running));
                            }
                        },
                        () -> abandon(session, attempt));
    }

    private void refused(AgentMemory agent, PodState pod, AgentReport.Refused refused) {
        agent.lapses = 0;
        ledger.slotOf(pod, refused.attempt()).ifPresent(slot -> {
            RunningAttempt running = slot.attempt();
            // What was accepted or begun can only finish or be lost; a refusal of it contradicts itself (P11).
            if (running != null && !running.acknowledged()) {
                refused(agent, pod, slot, refused.reason());
            }
        });
    }

    private void refused(AgentMemory agent, PodState pod, Slot slot, AgentReport.Refused.Reason reason) {
        PodName name = pod.row().name();
        switch (reason) {
            case SLOT_BUSY -> attempts.takeBack(name, slot, true, "refused_slot_busy");
            case DRAINING -> refusedAsDraining(agent, pod, slot);
            case SHUTTING_DOWN -> {
                attempts.takeBack(name, slot, false, "refused_shutting_down");
                ending(pod);
            }
            case NOT_CONFIRMED ->
                attempts.fail(
                        name, slot, new TaskError("not_confirmed", "the agent saw no confirmation for the apply"));
        }
    }

    private void refusedAsDraining(AgentMemory agent, PodState pod, Slot slot) {
        PodName name = pod.row().name();
        RunningAttempt running = Objects.requireNonNull(slot.attempt());
        attempts.takeBack(name, slot, false, "refused_draining");
        if (agent.diskFull) {
            // Nothing can be applied where nothing can be written: the plan is applied elsewhere (P6).
            ledger.release(running.task());
            ledger.pod(name).ifPresent(now -> drainItself(agent, now.row()));
        } else {
            ledger.pod(name).ifPresent(now -> drainsAlready(agent, now));
        }
    }

    /**
     * The agent drains, whoever told it to. A pod with work is not let go (S5), so it is told to go on; another drains,
     * and should it be wanted after all, it must hear resume.
     */
    private void drainsAlready(AgentMemory agent, PodState pod) {
        AgentSession session = agent.session;
        if (pod.row().drain() == null && !pod.free() && session != null) {
            agent.drainSent = false;
            effects.add(new Effect.Send(session.id(), new AgentInstruction.Resume()));
        } else {
            agent.drainSent = true;
            drain(pod.row(), DrainReason.SCALE_IN);
        }
    }

    private void finished(AgentSession session, AgentMemory agent, PodState pod, AgentReport.Finished finished) {
        AttemptRef attempt = finished.attempt();
        agent.awaited.remove(attempt);
        agent.missed.remove(attempt);
        agent.busyWith.remove(attempt.task());
        if (keepsDirectory(finished)) {
            agent.warm.add(attempt.task());
        }
        ledger.slotOf(pod, attempt)
                .filter(slot -> {
                    RunningAttempt running = slot.attempt();
                    return running != null && running.phase() == finished.phase();
                })
                .ifPresentOrElse(
                        slot -> {
                            attempts.finish(pod.row().name(), slot, finished, !isEnding(pod.row()));
                            effects.add(new Effect.Send(session.id(), new AgentInstruction.FinishedAck(attempt)));
                        },
                        () -> effects.add(new Effect.LateResult(session, finished)));
    }

    /** A plan with changes stays on the agent's disk until it is released; the end of the turn decides whether it is. */
    private static boolean keepsDirectory(AgentReport.Finished finished) {
        PlanSummary plan = finished.plan();
        return finished.phase() == Phase.PLAN
                && finished.outcome() == Outcome.SUCCEEDED
                && plan != null
                && plan.hasChanges();
    }

    private void abandon(AgentSession session, AttemptRef attempt) {
        effects.add(new Effect.Send(session.id(), new AgentInstruction.Abandon(attempt)));
    }

    /** Ended from outside: takes nothing new and gives up its reservations at once (P5). */
    void ending(PodState pod) {
        drain(pod.row(), DrainReason.ENDING);
        ledger.pod(pod.row().name()).ifPresent(now -> now.reservations().forEach(held -> ledger.release(held.task())));
    }

    private void drained(PodState pod) {
        Drain drain = pod.row().drain();
        if (drain != null && !drain.drained()) {
            StoredPod row = pod.row();
            ledger.row(row.with(row.phase(), drain.answered(), row.agent()));
        }
    }

    private void drain(StoredPod row, DrainReason reason) {
        StoredPod next = Rows.drainingToo(row, reason, ledger.now());
        if (!next.equals(row) && row.phase() != PodPhase.LOST) {
            ledger.row(next);
        }
    }

    private static boolean isEnding(StoredPod row) {
        Drain drain = row.drain();
        return drain != null && drain.reason() == DrainReason.ENDING;
    }
}
