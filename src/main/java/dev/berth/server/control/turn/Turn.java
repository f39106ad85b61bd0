package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.liveness.LivenessPolicy;
import dev.berth.domain.placement.Assignment;
import dev.berth.domain.placement.Placement;
import dev.berth.domain.placement.PlacementPlanner;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.scaling.Demand;
import dev.berth.domain.scaling.DemandCounter;
import dev.berth.domain.scaling.PodLifecyclePolicy;
import dev.berth.domain.scaling.PodStep;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.scaling.ScalingPolicy;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.domain.task.Task;
import dev.berth.server.control.Change;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TurnChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * One turn of a pool's loop, as a pure computation: what was remembered and what happened go in; what to store, what to
 * remember and what to do after the commit come out. A turn whose commit fails is computed anew from what is stored
 * then.
 */
public final class Turn {
    /** What a turn places beyond that is placed by the next one, so that a commit stays small. */
    private static final int MAX_PLACEMENTS = 1_000;

    /** What came of a turn; {@code again} when it made room for work that only the next turn can place. */
    public record Result(TurnChanges changes, PoolMemory memory, List<Effect> effects, boolean again) {}

    private final PoolMemory before;
    private final TurnRules rules;
    private final Supplier<PodName> names;
    private final Agents agents;
    private final List<Effect> effects = new ArrayList<>();
    private final Ledger ledger;
    private final Attempts attempts;
    private final Map<PodName, Strangers.Stranger> listedStrangers;
    private final Set<RuntimeKind> listed;
    private final Set<PodName> making;
    private final Strangers strangers;
    private final PodFold pods;
    private final HelloFold hellos;
    private final ReportFold reports;
    private final Bindings bindings;
    private final Instant listeningSince;
    private final Freezing freezing;
    private final FrozenAttempts frozen;
    private final Board board;
    private boolean again;

    public Turn(PoolMemory before, TurnRules rules, Supplier<PodName> names, DoubleSupplier jitter, Instant now) {
        this(before, rules, names, jitter, now, false);
    }

    /** @param whole whether the policies see all of the pool, as if there were no indexes: the plain specification */
    Turn(
            PoolMemory remembered,
            TurnRules rules,
            Supplier<PodName> names,
            DoubleSupplier jitter,
            Instant now,
            boolean whole) {
        this.before = remembered.sized(now);
        this.rules = rules;
        this.names = names;
        boolean wasDeaf = Duration.between(before.lastTurnAt(), now).compareTo(rules.deafAfter()) > 0;
        this.listeningSince = wasDeaf ? now : before.listeningSince();
        this.listedStrangers = new HashMap<>(before.strangers());
        this.listed = new HashSet<>(before.listed());
        this.making = new HashSet<>(before.making());
        this.freezing = before.freezing().at(now);
        this.ledger = new Ledger(before.state(), freezing, now);
        this.agents = new Agents(before.agents(), ledger.touchedPods());
        this.board = new Board(before, ledger, agents, rules, listeningSince, whole);
        this.attempts = new Attempts(ledger, rules.maxAttempts());
        this.frozen = new FrozenAttempts(ledger, attempts, freezing);
        this.strangers = new Strangers(ledger, rules.liveness().lostTimeout(), effects, listedStrangers);
        this.pods = new PodFold(
                ledger, before.state(), agents, attempts, effects, strangers, before.runtimeFailure(), jitter);
        this.bindings = new Bindings(ledger, agents);
        this.hellos = new HelloFold(ledger, before.state().spec(), agents, attempts, rules, effects, bindings);
        this.reports = new ReportFold(ledger, agents, attempts, effects);
    }

    /** Decides from what was remembered and what happened. */
    public static Result decide(
            PoolMemory before,
            TurnRules rules,
            Supplier<PodName> names,
            DoubleSupplier jitter,
            Instant now,
            List<PoolEvent> events) {
        return new Turn(before, rules, names, jitter, now).decide(events);
    }

    public Result decide(List<PoolEvent> events) {
        events.forEach(this::fold);
        frozen.judge(before);
        StandingApprovals approvals = new StandingApprovals(ledger, attempts);
        approvals.judge(ledger.touchedTasks().all());
        PolicyRound round = new PolicyRound();
        round.judge();
        approvals.judge(ledger.touchedTasks().all());
        KeptPlans plans = new KeptPlans(ledger);
        plans.expire(before.state().spec(), List.copyOf(ledger.touchedPods().all()));
        plans.planAgain(board.coldApplies(), board.tools());
        hellos.greet();
        round.place();
        round.scale();
        tellAgents();
        return finish(round);
    }

    private void fold(PoolEvent event) {
        switch (event) {
            case PoolEvent.Reported reported -> fold(reported);
            case PoolEvent.Heard heard -> reports.heard(heard);
            case PoolEvent.Unable unable -> reports.unable(unable);
            case PoolEvent.AskedInAWindow asked ->
                frozen.takeBack(List.of(asked.attempt().task()));
            case PoolEvent.LookedUp answer -> fold(answer);
            case PoolEvent.PodSeen seen -> fold(seen);
            case PoolEvent.PodEnding ending -> fold(ending);
            case PoolEvent.PodHindered hindered -> pods.hindered(hindered.pod(), hindered.reason());
            case PoolEvent.PodUnhindered unhindered -> pods.unhindered(unhindered.pod());
            case PoolEvent.PodGone gone -> pods.gone(gone.pod(), gone.reason());
            case PoolEvent.PodProgressed progressed -> pods.progressed(progressed.pod(), progressed.at());
            case PoolEvent.Created created -> making.remove(created.pod());
            case PoolEvent.CreateFailed failed -> {
                making.remove(failed.pod());
                pods.createFailed(failed.pod(), failed.code(), failed.message());
            }
            case PoolEvent.RuntimeListed all -> fold(all);
            case PoolEvent.RuntimeAway away -> fold(away);
            case PoolEvent.Operated operated -> pods.operate(operated);
        }
    }

    private void fold(PoolEvent.Reported reported) {
        AgentSession session = reported.session();
        if (reported.report() instanceof AgentReport.Hello && hellos.stranger(session.pod())) {
            effects.add(new Effect.LookUp(reported, before.state().runtimes()));
        } else {
            fold(session, reported.report());
        }
    }

    private void fold(PoolEvent.LookedUp answer) {
        PoolEvent.Reported stranger = answer.stranger();
        PoolEvent.PodSeen seen = answer.seen();
        if (strangers.admits(answer)) {
            if (seen != null) {
                shown(seen.pod(), seen.runtime());
            }
            fold(stranger.session(), stranger.report());
        } else {
            hellos.refuse(stranger.session());
        }
    }

    private void fold(PoolEvent.PodSeen seen) {
        boolean unused = strangers.takesRow(seen);
        shown(seen.pod(), seen.runtime());
    }

    private void fold(PoolEvent.RuntimeListed all) {
        listed.add(all.runtime());
        pods.reconcile(all);
        all.pods().forEach(pod -> shown(pod, all.runtime()));
    }

    private void fold(PoolEvent.RuntimeAway away) {
        Instant retryAt = away.retryAt();
        if (retryAt == null) {
            listed.add(away.runtime());
        } else {
            pods.away(away.runtime(), away.reason(), retryAt);
        }
    }

    private void shown(RuntimePod pod, RuntimeKind runtime) {
        boolean known = ledger.pod(pod.name())
                .filter(state -> state.row().runtime() == runtime)
                .isPresent();
        if (known && !pod.ended()) {
            bindings.shown(pod);
        }
    }

    private void fold(PoolEvent.PodEnding ending) {
        ledger.pod(ending.pod())
                .filter(pod -> pod.row().phase() != PodPhase.LOST)
                .ifPresent(pod -> {
                    pods.ending(pod, ending.reason());
                    reports.ending(pod);
                });
    }

    private void fold(AgentSession session, AgentReport report) {
        if (report instanceof AgentReport.Hello hello) {
            if (hellos.fold(session, hello)) {
                pods.cameUp();
            }
        } else {
            reports.fold(session, report);
        }
    }

    /** The three policies, one after the other, each on the picture that the one before left. */
    private final class PolicyRound {
        private final PlacementPlanner planner = new PlacementPlanner(rules.placement());
        private Waits waits = Waits.NONE;
        private Map<WaitReason, Integer> counts = Map.of();
        private ScalingDecision decision = new ScalingDecision.Hold(ScalingReason.BALANCED);
        private List<PodName> made = List.of();
        private int desired;

        void judge() {
            new LivenessPolicy(rules.liveness())
                    .judge(board.touched(pods.failure()), ledger.now())
                    .forEach(pods::find);
        }

        void place() {
            Board.Picture picture = board.forPlacement(pods.failure());
            again |= !board.newborn().isEmpty();
            Placement placement = planner.plan(picture.pool(), picture.queue().tasks(), ledger.now());
            List<Assignment> now =
                    placement.assignments().stream().limit(MAX_PLACEMENTS).toList();
            again |= now.size() < placement.assignments().size();
            now.forEach(this::assign);
            board.follow();
            note(placement);
        }

        private void note(Placement placement) {
            QueueIndex.Counts left = board.queue().counts();
            Map<TaskId, WaitReason> bound = new HashMap<>();
            for (TaskId task : board.queue().bound()) {
                WaitReason reason = placement.waiting().get(task);
                if (reason != null) {
                    bound.put(task, reason);
                }
            }
            waits = before.waits()
                    .next(
                            left.plans() > 0 ? placement.forPlans() : null,
                            left.exclusives() > 0 ? placement.forExclusives() : null,
                            bound,
                            ledger.now());
            counts = waits.counted(left);
        }

        private void assign(Assignment assignment) {
            Task task = ledger.task(assignment.task()).orElseThrow();
            Slot slot = ledger.pod(assignment.pod()).orElseThrow().slots().get(assignment.slot());
            Task placed = attempts.place(task, assignment.pod(), slot);
            effects.add(
                    new Effect.MeterPlaced(task.request().type(), Duration.between(task.pendingSince(), ledger.now())));
            AgentSession session = agents.peek(assignment.pod()).session;
            if (session != null) {
                effects.add(new Effect.Send(
                        session.id(), new AgentInstruction.Assign(placed, assignment.slot(), assignment.warm())));
            }
        }

        void scale() {
            noteFreed();
            ScalingPolicy policy = new ScalingPolicy(rules.scaling());
            Board.Picture picture = board.forScaling(pods.failure());
            PoolSnapshot placed = picture.pool();
            Demand demand = new DemandCounter(planner, rules.scaling()).count(placed, picture.queue(), ledger.now());
            desired = policy.desiredPods(placed, demand);
            boolean known =
                    !placed.spec().scaled() || saidWhatExists(placed.spec().runtime());
            for (PodStep step : new PodLifecyclePolicy(rules.scaling()).decide(placed, demand, ledger.now())) {
                boolean resumes = step instanceof PodStep.Resume;
                if (known || resumes) {
                    pods.carryOut(step);
                }
                again |= resumes;
            }
            decision = known
                    ? policy.decide(placed, demand, stillMaking(), ledger.now())
                    : new ScalingDecision.Hold(ScalingReason.RUNTIME_BACK_OFF);
            made = pods.carryOut(decision, names);
            making.addAll(made);
            effects.add(new Effect.MeterScaled(decision));
        }
    }

    /** Whether the runtime has said which pods it has, and does not keep silent since (F6, F7). */
    private boolean saidWhatExists(RuntimeKind runtime) {
        return listed.contains(runtime) && !pods.runtimeIsAway();
    }

    /** A pod that has come up, or is given up, was answered for whatever the runtime says. */
    private int stillMaking() {
        making.removeIf(name -> ledger.pod(name)
                .filter(pod -> pod.row().phase() == PodPhase.STARTING)
                .isEmpty());
        return making.size();
    }

    /** S4: a pod that gave its last reservation up is free from now on, and not since its slots were written last. */
    private void noteFreed() {
        for (PodName name : List.copyOf(ledger.touchedPods().all())) {
            boolean free = ledger.pod(name).map(PodState::free).orElse(false);
            if (free && agents.peek(name).busy) {
                agents.of(name).busyAt = ledger.now();
                ledger.touchedPods().add(name);
            }
        }
    }

    /** What agents must know and were not told on this session: cancels, drains, directories that may go. */
    private void tellAgents() {
        for (PodName name : List.copyOf(ledger.touchedPods().all())) {
            PodState pod = ledger.pod(name).orElse(null);
            AgentMemory agent = pod == null ? null : agents.get(name);
            if (pod == null || agent == null) {
                continue;
            }
            boolean busy = !pod.free();
            agent.busyAt = busy || agent.busy ? ledger.now() : agent.busyAt;
            agent.busy = busy;
            AgentSession session = agent.session;
            if (agent.connected && session != null) {
                cancel(pod, agent, session);
                drain(pod, agent, session);
                release(pod, agent, session);
            }
        }
    }

    private void cancel(PodState pod, AgentMemory agent, AgentSession session) {
        for (Slot slot : pod.slots()) {
            RunningAttempt running = slot.attempt();
            if (running != null && cancelRequested(running) && agent.cancelSent.add(Attempts.ref(running))) {
                send(
                        session,
                        new AgentInstruction.Cancel(
                                Attempts.ref(running), rules.agents().cancelGrace()));
            }
        }
        agent.cancelSent.removeIf(attempt -> ledger.slotOf(pod, attempt).isEmpty());
        agent.missed.keySet().removeIf(attempt -> ledger.slotOf(pod, attempt).isEmpty());
    }

    private boolean cancelRequested(RunningAttempt running) {
        return ledger.task(running.task()).map(Task::cancelRequested).orElse(false);
    }

    private void drain(PodState pod, AgentMemory agent, AgentSession session) {
        var drain = pod.row().drain();
        // The agent knows of its disk and of its end before the server does.
        boolean known = drain != null
                && (drain.reason() == DrainReason.ENDING || drain.reason().byAgent());
        if (drain != null && !known && !drain.drained() && !agent.drainSent) {
            agent.drainSent = true;
            send(session, new AgentInstruction.Drain());
        }
    }

    private void release(PodState pod, AgentMemory agent, AgentSession session) {
        List<TaskId> free = agent.warm.stream()
                .filter(task ->
                        !agent.busyWith.contains(task) && !ledger.uses(pod.row().name(), task))
                .sorted()
                .toList();
        for (TaskId task : free) {
            agent.warm.remove(task);
            send(session, new AgentInstruction.Release(task));
        }
    }

    private void send(AgentSession session, AgentInstruction command) {
        effects.add(new Effect.Send(session.id(), command));
    }

    private Result finish(PolicyRound round) {
        PoolState next = ledger.state();
        Board.Indexes indexes = board.indexes();
        publishTasks(indexes.queue());
        publishPods();
        ScalingView scaling = ScalingNumbers.of(
                indexes,
                round.decision,
                round.desired,
                decidedAt(round.decision),
                pods.shownFailure(indexes.pods().starting()));
        meterWaiting(round.counts);
        keepPods(indexes.pods());
        effects.addAll(Effect.TurnedLeads.of(indexes.queue().turnedLeads()));
        listedStrangers.keySet().removeIf(pod -> ledger.pod(pod).isPresent());
        PoolMemory memory = PoolMemoryBuilder.builder()
                .state(next)
                .agents(agents.after())
                .listeningSince(listeningSince)
                .lastTurnAt(ledger.now())
                .runtimeFailure(pods.failure())
                .listed(listed)
                .making(making)
                .strangers(listedStrangers)
                .waits(round.waits)
                .scaling(scaling)
                .freezing(freezing)
                .arrivals(before.arrivals())
                .size(before.size())
                .indexes(indexes)
                .news(News.NONE)
                .due(Deadlines.of(
                        indexes.pods(), pods.failure(), listeningSince, before.changesBy(freezing), ledger.now()))
                .build();
        return new Result(ledger.changes(decisions(round, indexes.queue(), scaling)), memory, effects, again);
    }

    private List<LoopDecision> decisions(PolicyRound round, QueueIndex queue, ScalingView scaling) {
        Journal journal = new Journal(before, ledger);
        journal.tell();
        journal.tell(queue, round.waits);
        journal.tell(round.decision, round.made);
        journal.tell(pods.failure());
        return journal.entries(scaling);
    }

    /** A decision that is just the one before it again was made then (S11). */
    private Instant decidedAt(ScalingDecision decision) {
        ScalingView last = before.scaling();
        return last != null && last.lastDecision().equals(decision) ? last.decidedAt() : ledger.now();
    }

    /** Said again only when it changed. */
    private void keepPods(PodIndex pods) {
        Board.Indexes known = before.indexes();
        if (known == null || !pods.sameUses(known.pods())) {
            effects.add(0, new Effect.KeepPods(pods.uses()));
        }
    }

    private void meterWaiting(Map<WaitReason, Integer> counts) {
        for (WaitReason reason : WaitReason.values()) {
            effects.add(new Effect.MeterWaiting(reason, counts.getOrDefault(reason, 0)));
        }
    }

    private void publishTasks(QueueIndex queue) {
        for (Ledger.Step step : ledger.steps()) {
            TaskView view =
                    new TaskView(step.after(), queue.blockedBy(step.after().id()));
            effects.add(new Effect.Publish(new Change.TaskChanged(view)));
        }
    }

    /** A pod is published when it changed in a way that users see, heartbeats apart. */
    private void publishPods() {
        for (PodName name : ledger.touchedPods().all()) {
            PodState pod = ledger.pod(name).orElse(null);
            PodState old = before.state().pods().get(name);
            AgentMemory oldAgent = before.agents().get(name);
            AgentMemory agent = agents.peek(name);
            boolean reconnected = (oldAgent != null && oldAgent.connected) != agent.connected;
            boolean keepsOthers = oldAgent != null && !oldAgent.unstoredStates.equals(agent.unstoredStates);
            if (pod != null && (reconnected || keepsOthers || !pod.equals(old))) {
                effects.add(new Effect.Publish(new Change.PodChanged(
                        Snapshots.view(before.state().spec().name(), pod, agent))));
            }
        }
    }
}
