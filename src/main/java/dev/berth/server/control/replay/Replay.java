package dev.berth.server.control.replay;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.turn.Effect;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.control.turn.PoolEvent.Reported;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.Turn;
import dev.berth.server.control.turn.TurnRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a pool's real turns decide about tasks of the past, in virtual time (C8). What is not the loop's doing goes as it
 * went: phases take as long as they took, plans find what they found, people decide after the same time. Nothing breaks.
 * The same plan always ends in the same way.
 */
public final class Replay {
    private static final double NO_JITTER = 0.5;
    private static final PlanSummary CHANGES = new PlanSummary(true, 1, 0, 0, "0".repeat(64), null);
    private static final PlanSummary NOTHING = new PlanSummary(false, 0, 0, 0, null, null);
    private static final TaskError FAILED = new TaskError("failed", "as it did before");
    private static final int LOOKS_AT_THE_CLOCK_EVERY = 64;

    /** Something that happens at some time; in the order in which it was planned, where several come at once. */
    private record Happening(Instant at, long order, Runnable what) {}

    private final ReplayPlan plan;
    private final Usual usual;
    private final ReplayedTasks tasks;
    private final PodClock clock;
    private final PriorityQueue<Happening> ahead =
            new PriorityQueue<>(Comparator.comparing(Happening::at).thenComparingLong(Happening::order));
    private final Map<TaskId, Arrival> arrivals = new HashMap<>();
    private final Map<PodName, ReplayedPod> pods = new HashMap<>();
    private final List<PoolEvent> inbox = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private long planned;
    private int names;
    private int turns;
    private Instant now;
    private PoolMemory memory;

    private Replay(ReplayPlan plan) {
        this.plan = plan;
        this.usual = new Usual(plan.arrivals());
        this.tasks = new ReplayedTasks(plan.pool().name());
        this.clock = new PodClock(plan.from(), plan.to());
        this.now = plan.arrivals().stream()
                .map(Arrival::at)
                .filter(plan.from()::isAfter)
                .min(Comparator.naturalOrder())
                .orElse(plan.from());
        this.memory = PoolMemory.fresh(ReplayedTasks.empty(plan.pool()), now).after(plan.past());
    }

    /** @param overdue whether it took too long by now */
    public static ReplayResult run(ReplayPlan plan, BooleanSupplier overdue) {
        return new Replay(plan).run(overdue);
    }

    private ReplayResult run(BooleanSupplier overdue) {
        for (Arrival arrival : plan.arrivals()) {
            arrivals.put(arrival.id(), arrival);
            later(arrival.at(), () -> submit(arrival));
        }
        inbox.add(new PoolEvent.RuntimeListed(plan.pool().runtime(), List.of(), now, Set.of()));
        while (now.isBefore(plan.to())) {
            if (!settle(overdue)) {
                return new ReplayResult.GivenUp();
            }
            now = next();
            due().forEach(Runnable::run);
        }
        return new ReplayResult.Done(WaitSummary.of(waits), unplaced(), clock.time(), clock.peak());
    }

    /**
     * What happens now. What that leads to at once, such as the decision about a plan that was confirmed beforehand, comes
     * after the turn that takes what was told meanwhile.
     */
    private List<Runnable> due() {
        List<Runnable> due = new ArrayList<>();
        while (!ahead.isEmpty() && !ahead.peek().at().isAfter(now)) {
            due.add(ahead.poll().what());
        }
        return due;
    }

    private int unplaced() {
        return (int) memory.state().tasks().values().stream()
                .filter(task -> task.status() == TaskStatus.PENDING && counts(task))
                .count();
    }

    /** Takes turns until nothing is left to be told; false when that takes too long. */
    private boolean settle(BooleanSupplier overdue) {
        boolean again = true;
        while (again) {
            if (++turns > plan.maxTurns() || (turns % LOOKS_AT_THE_CLOCK_EVERY == 0 && overdue.getAsBoolean())) {
                return false;
            }
            List<PoolEvent> events = List.copyOf(inbox);
            inbox.clear();
            Turn.Result result = Turn.decide(
                    memory, plan.rules(), () -> new PodName("replayed-" + ++names), () -> NO_JITTER, now, events);
            memory = result.memory();
            result.effects().forEach(this::carryOut);
            ScalingView view = memory.scaling();
            clock.count(view == null ? 0 : view.pods().current(), now);
            again = result.again() || !inbox.isEmpty();
        }
        return true;
    }

    /** When something happens next, or may by mere time. */
    private Instant next() {
        Instant due = memory.due();
        Happening first = ahead.peek();
        Instant next = first == null ? plan.to() : first.at();
        return due != null && due.isBefore(next) ? due : next;
    }

    private void later(Instant at, Runnable what) {
        ahead.add(new Happening(at, planned++, what));
    }

    private void submit(Arrival arrival) {
        memory = tasks.stored(memory, tasks.submitted(arrival));
        Duration patience = arrival.givenUpAfter();
        if (patience != null) {
            later(arrival.at().plus(patience), () -> change(arrival.id(), TaskStatus.PENDING, this::giveUp));
        }
    }

    private @Nullable Task giveUp(Task task) {
        return task.attempt() == 0 ? task.canceled("somebody", now) : null;
    }

    /** What somebody does to a task, if it is still there and stands where they think. */
    private void change(TaskId id, TaskStatus expected, Function<Task, @Nullable Task> command) {
        Task task = memory.state().tasks().get(id);
        Task after = task == null || task.status() != expected ? null : command.apply(task);
        if (after != null) {
            memory = tasks.stored(memory, after);
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.CreatePod create -> create(create.request().name());
            case Effect.DeletePod delete -> pods.remove(delete.pod());
            case Effect.Send send -> {
                ReplayedPod pod = pods.get(new PodName(send.session().value()));
                if (pod != null) {
                    tell(pod, send.command());
                }
            }
            case Effect.Close close -> {}
            case Effect.KeepPods keep -> {}
            case Effect.LookUp lookUp -> {}
            case Effect.TurnedLeads turned -> {}
            case Effect.Publish publish -> {}
            case Effect.Answer answer -> {}
            case Effect.LateResult late -> {}
            case Effect.MeterPlaced placed -> {}
            case Effect.MeterWaiting waiting -> {}
            case Effect.MeterScaled scaled -> {}
        }
    }

    private void create(PodName name) {
        inbox.add(new PoolEvent.Created(name));
        ReplayedPod pod = new ReplayedPod(plan.pool().name(), name);
        pods.put(name, pod);
        later(now.plus(plan.podStart()), () -> hello(pod));
    }

    /** Unless it was deleted on its way. */
    private void hello(ReplayedPod pod) {
        if (pods.containsKey(pod.session.pod())) {
            PoolSpec spec = plan.pool();
            report(
                    pod,
                    new AgentReport.Hello(
                            "replay", spec.slotsPerPod(), Map.of(), List.of(), List.of(), Set.of(), null, List.of()));
        }
    }

    private void report(ReplayedPod pod, AgentReport report) {
        inbox.add(new Reported(pod.session, report, 0));
    }

    private void tell(ReplayedPod pod, AgentInstruction command) {
        switch (command) {
            case AgentInstruction.Assign assign -> begin(pod, assign.task());
            case AgentInstruction.Release release -> pod.warm.remove(release.task());
            case AgentInstruction.Drain drain -> pod.draining = true;
            case AgentInstruction.Resume resume -> pod.draining = false;
            case AgentInstruction.Welcome welcome -> {}
            case AgentInstruction.Cancel cancel -> {}
            case AgentInstruction.Abandon abandon -> {}
            case AgentInstruction.FinishedAck ack -> {}
        }
        sayWhetherDrained(pod);
    }

    private void sayWhetherDrained(ReplayedPod pod) {
        if (pod.drained()) {
            report(pod, new AgentReport.Drained());
        }
    }

    private boolean counts(Task task) {
        return !task.createdAt().isBefore(plan.from());
    }

    private void begin(ReplayedPod pod, Task task) {
        Arrival arrival = Objects.requireNonNull(arrivals.get(task.id()));
        if (counts(task)) {
            waits.add(Duration.between(task.pendingSince(), now));
        }
        pod.running.add(task.id());
        report(pod, new AgentReport.Accepted(new AttemptRef(task.id(), task.attempt())));
        Duration took = task.phase() == Phase.PLAN ? usual.plan(arrival) : usual.apply(arrival);
        later(now.plus(took), () -> finish(pod, task, arrival));
    }

    private void finish(ReplayedPod pod, Task task, Arrival arrival) {
        pod.running.remove(task.id());
        AttemptRef attempt = new AttemptRef(task.id(), task.attempt());
        if (task.phase() == Phase.APPLY) {
            pod.warm.remove(task.id());
            report(pod, new AgentReport.Finished(attempt, Phase.APPLY, Outcome.SUCCEEDED, 0, null, null));
        } else {
            planned(pod, attempt, arrival);
        }
        sayWhetherDrained(pod);
    }

    private void planned(ReplayedPod pod, AttemptRef attempt, Arrival arrival) {
        switch (arrival.found()) {
            case FAILURE -> report(pod, new AgentReport.Finished(attempt, Phase.PLAN, Outcome.FAILED, 1, null, FAILED));
            case NOTHING ->
                report(pod, new AgentReport.Finished(attempt, Phase.PLAN, Outcome.SUCCEEDED, 0, NOTHING, null));
            case CHANGES -> {
                pod.warm.add(attempt.task());
                report(pod, new AgentReport.Finished(attempt, Phase.PLAN, Outcome.SUCCEEDED, 0, CHANGES, null));
                Arrival.Decision decision = arrival.decision();
                if (decision != null) {
                    later(now.plus(decision.after()), () -> decide(attempt.task(), decision));
                }
            }
        }
    }

    private void decide(TaskId id, Arrival.Decision decision) {
        change(
                id,
                TaskStatus.APPLY_PENDING,
                task -> decision.confirmed()
                        ? task.confirmed(new Confirmation("somebody", now, CHANGES.sha256()))
                        : task.discarded(now));
    }

    /** The server's rules, without the times after which a silent agent counts as away: here nobody says that it lives. */
    public static TurnRules calm(TurnRules rules) {
        return CalmRules.of(rules);
    }
}
