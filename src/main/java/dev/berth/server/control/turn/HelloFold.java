package dev.berth.server.control.turn;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport.Hello;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Folds an agent's first word: who may speak for the pod, what goes on, what is not wanted (F1, F2). */
final class HelloFold {

    /** A welcome that is owed once the turn is stored. */
    record Greeting(AgentSession session, Hello hello) {}

    private final Ledger ledger;
    private final PoolSpec spec;
    private final Agents agents;
    private final Attempts attempts;
    private final TurnRules rules;
    private final List<Effect> effects;
    private final Bindings bindings;
    private final List<Greeting> greetings = new ArrayList<>();

    HelloFold(
            Ledger ledger,
            PoolSpec spec,
            Agents agents,
            Attempts attempts,
            TurnRules rules,
            List<Effect> effects,
            Bindings bindings) {
        this.ledger = ledger;
        this.spec = spec;
        this.agents = agents;
        this.attempts = attempts;
        this.rules = rules;
        this.effects = effects;
        this.bindings = bindings;
    }

    /** Whether a pod came up: proof that the runtime works (S8). */
    boolean fold(AgentSession session, Hello hello) {
        boolean there = ledger.pod(session.pod()).isPresent();
        Optional<PodState> known = knownOrNew(session, hello);
        if (known.isEmpty()) {
            return false;
        }
        AgentMemory agent = agents.of(session.pod());
        boolean foreign = Bindings.foreign(known.get().row(), hello);
        if (foreign && known.get().row().runtime().scaled()) {
            close(session, CloseCause.NAME_TAKEN, "pod " + session.pod() + " is bound to another process");
            return false;
        }
        // Who spoke for a pod that was deleted since holds nothing.
        if (there && heldByAnother(agent, session, foreign)) {
            close(session, CloseCause.NAME_TAKEN, "another living agent speaks for pod " + session.pod());
            return false;
        }
        if (!fits(known.get(), session, hello)) {
            return false;
        }
        PodState pod = ledger.pod(session.pod()).orElseThrow();
        supersede(agent, session);
        boolean toldToDrain = agent.drainSent;
        agent.begin(session, hello, ledger.now());
        boolean first = arrive(pod, session.agent(), hello);
        keepStates(session.pod(), agent);
        adopt(session, hello);
        greetings.add(new Greeting(session, hello));
        agent.drainSent = toldToDrain;
        return first;
    }

    /** Whether nobody knows the pod though Berth made all pods of the pool. */
    boolean stranger(PodName pod) {
        return spec.scaled() && ledger.pod(pod).isEmpty();
    }

    void refuse(AgentSession session) {
        close(session, CloseCause.UNKNOWN_POD, "pool " + session.pool() + " has no pod " + session.pod());
    }

    private Optional<PodState> knownOrNew(AgentSession session, Hello hello) {
        Optional<PodState> known = ledger.pod(session.pod());
        if (hello.slots() < 1 || hello.slots() > PoolSpec.MAX_SLOTS_PER_POD) {
            close(session, CloseCause.UNKNOWN_POD, "an agent has 1 to " + PoolSpec.MAX_SLOTS_PER_POD + " slots");
            return Optional.empty();
        }
        if (known.isPresent()) {
            return known;
        }
        if (!roomForAnother()) {
            close(session, CloseCause.UNKNOWN_POD, "pool " + session.pool() + " has as many pods as it may");
            return Optional.empty();
        }
        ledger.addPod(
                StoredPodBuilder.builder()
                        .name(session.pod())
                        .phase(PodPhase.READY)
                        .drain(null)
                        .agent(null)
                        .templateHash(spec.templateHash())
                        .createdAt(ledger.now())
                        .runtime(spec.runtime())
                        .placeholder(false)
                        .binding(null)
                        .build(),
                hello.slots());
        return ledger.pod(session.pod());
    }

    /** A static pool has a pod for every name that an agent comes with (F12): the lost that hold nothing make room. */
    private boolean roomForAnother() {
        if (ledger.pods().size() < rules.agents().maxStaticPods()) {
            return true;
        }
        Optional<PodState> oldest = ledger.pods().stream()
                .filter(pod -> pod.row().phase() == PodPhase.LOST
                        && pod.free()
                        && ledger.stored(pod.row().name()))
                .min(Comparator.comparing(pod -> pod.row().createdAt()));
        oldest.map(pod -> pod.row().name()).ifPresent(name -> {
            ledger.removePod(name);
            agents.remove(name);
        });
        return oldest.isPresent();
    }

    /** Somebody else decides how many slots a static pod has, and may decide anew while it runs and holds nothing. */
    private boolean fits(PodState pod, AgentSession session, Hello hello) {
        int slots = pod.slots().size();
        if (slots == hello.slots()) {
            return true;
        }
        boolean unused = pod.reservations().isEmpty() && pod.slots().stream().allMatch(slot -> slot.attempt() == null);
        if (spec.scaled() || !unused) {
            close(session, CloseCause.UNKNOWN_POD, "pod " + session.pod() + " has " + slots + " slots");
            return false;
        }
        ledger.newSlots(session.pod(), hello.slots());
        return true;
    }

    /** F2: a different agent is refused while the first one's socket is open and it was heard from lately. */
    private boolean heldByAnother(AgentMemory agent, AgentSession session, boolean foreign) {
        AgentSession holder = agent.session;
        Instant heard = agent.lastHeard;
        return agent.connected
                && holder != null
                && heard != null
                && (foreign || !holder.agent().equals(session.agent()))
                && Duration.between(heard, ledger.now())
                                .compareTo(rules.agents().nameHeldFor())
                        < 0;
    }

    private void supersede(AgentMemory agent, AgentSession session) {
        AgentSession old = agent.session;
        if (agent.connected && old != null && !old.id().equals(session.id())) {
            close(old, CloseCause.SUPERSEDED, "a newer connection speaks for pod " + session.pod());
        }
    }

    /** The pod's row after a hello; true when it is the pod's first. */
    private boolean arrive(PodState pod, AgentId agent, Hello hello) {
        StoredPod row = pod.row();
        boolean another = Bindings.foreign(row, hello) || !agent.equals(row.agent());
        if (row.agent() != null && another) {
            String before = agents.of(row.name()).endBefore;
            loseWork(
                    row.name(),
                    "another agent process took over the pod" + (before.isEmpty() ? "" : ", after " + before));
        }
        StoredPod bound = bindings.after(row, agent, hello);
        if (row.phase() == PodPhase.STARTING || returns(row, another)) {
            ledger.row(Rows.ready(bound, agent));
            return true;
        }
        if (another) {
            ledger.row(Rows.spokenFor(bound, agent));
        }
        return false;
    }

    /** Before anything else is decided about the pod: it may have been idle for long (F4). */
    private void keepStates(PodName pod, AgentMemory agent) {
        ledger.pod(pod)
                .map(PodState::row)
                .filter(row -> !Rows.keepsState(row) && Rows.ownDrain(agent, row) == DrainReason.UNSTORED_STATE)
                .ifPresent(row -> ledger.row(Rows.drainingToo(row, DrainReason.UNSTORED_STATE, ledger.now())));
    }

    /** Somebody else runs static pods: one that was lost, or whose last process was ended, is there again (L1). */
    private boolean returns(StoredPod row, boolean another) {
        Drain drain = row.drain();
        boolean ended = drain != null && drain.reason() != DrainReason.OPERATOR && another;
        return !row.runtime().scaled() && (row.phase() == PodPhase.LOST || ended);
    }

    /** What another process ran and kept is gone with it. */
    private void loseWork(PodName pod, String why) {
        ledger.pod(pod).ifPresent(state -> {
            state.slots().stream()
                    .filter(slot -> slot.attempt() != null)
                    .forEach(slot -> attempts.lose(pod, slot, why));
            state.slots().stream()
                    .filter(Slot::blockedUntilIdle)
                    .forEach(slot -> ledger.slot(pod, slot.freed(false, ledger.now())));
        });
    }

    /** Named attempts count as accepted; reservations whose directory is not there turn cold (P6, F1). */
    private void adopt(AgentSession session, Hello hello) {
        List<AttemptRef> named = new ArrayList<>(hello.unacknowledged());
        hello.running().stream().map(SlotAttempt::attempt).forEach(named::add);
        for (AttemptRef attempt : named) {
            current(session.pod(), attempt).ifPresent(slot -> {
                RunningAttempt running = slot.attempt();
                if (running != null && running.acceptedAt() == null) {
                    ledger.slot(session.pod(), slot.with(running.accepted(ledger.now()), ledger.now()));
                }
            });
        }
        ledger.pod(session.pod()).map(PodState::reservations).orElse(List.of()).stream()
                .map(Reservation::task)
                .filter(task -> !hello.warm().contains(task) && !ledger.runs(session.pod(), task))
                .forEach(ledger::release);
    }

    private Optional<Slot> current(PodName pod, AttemptRef attempt) {
        return ledger.pod(pod).flatMap(state -> ledger.slotOf(state, attempt));
    }

    /** The welcomes, decided on the state at the end of the turn and sent after its commit (F1). */
    void greet() {
        for (Greeting greeting : greetings) {
            AgentMemory agent = agents.get(greeting.session().pod());
            if (agent != null && agent.speaks(greeting.session())) {
                greet(greeting, agent);
            }
        }
    }

    private void greet(Greeting greeting, AgentMemory agent) {
        PodName pod = greeting.session().pod();
        List<AttemptRef> adopted = new ArrayList<>();
        List<AttemptRef> abandon = new ArrayList<>();
        for (SlotAttempt running : greeting.hello().running()) {
            boolean known = current(pod, running.attempt()).isPresent();
            (known ? adopted : abandon).add(running.attempt());
            if (!known) {
                attempts.block(pod, running.slot());
            }
        }
        greeting.hello().unacknowledged().stream()
                .filter(attempt -> current(pod, attempt).isPresent())
                .forEach(adopted::add);
        List<TaskId> release = greeting.hello().warm().stream()
                .filter(task -> !agent.busyWith.contains(task) && !ledger.uses(pod, task))
                .sorted()
                .toList();
        release.forEach(agent.warm::remove);
        welcome(
                greeting.session().id(),
                new AgentInstruction.Welcome(rules.agents().heartbeatInterval(), adopted, abandon, release));
        boolean draining =
                ledger.pod(pod).map(PodState::row).map(StoredPod::drain).isPresent();
        if (agent.drainSent && !draining) {
            // It was told to drain on an earlier connection, and that was taken back while it was away.
            effects.add(new Effect.Send(greeting.session().id(), new AgentInstruction.Resume()));
        }
        agent.drainSent = false;
    }

    /** Before all else that this turn says on the session: words that followed the hello may be answered already. */
    private void welcome(SessionId session, AgentInstruction.Welcome welcome) {
        int first = 0;
        while (first < effects.size() && !isFor(session, effects.get(first))) {
            first++;
        }
        effects.add(first, new Effect.Send(session, welcome));
    }

    private static boolean isFor(SessionId session, Effect effect) {
        return effect instanceof Effect.Send send && send.session().equals(session);
    }

    private void close(AgentSession session, CloseCause cause, String detail) {
        effects.add(new Effect.Close(session.id(), cause, detail));
    }
}
