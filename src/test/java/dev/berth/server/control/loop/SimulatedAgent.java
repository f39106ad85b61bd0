package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentInstruction.Assign;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentReport.Finished;
import dev.berth.server.control.port.AgentReport.Refused;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An agent process as the contract wants it. */
final class SimulatedAgent {

    /** What a slot does; {@code begun} once the server has let it begin. */
    static final class Work {
        final Assign assign;
        /** When it last asked for its work and has no answer yet. */
        Instant asked = Instant.EPOCH;

        boolean begun;
        boolean cancel;
        boolean abandoned;

        Work(Assign assign) {
            this.assign = assign;
        }

        AttemptRef ref() {
            return ScriptedAgent.ref(assign);
        }

        Phase phase() {
            return assign.task().phase();
        }
    }

    /** A question that got no answer for so long is asked again. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final PodName pod;
    final AgentId id;
    final Map<Integer, Work> slots = new TreeMap<>();
    final Map<AttemptRef, Finished> results = new LinkedHashMap<>();
    private final SimulatedWorld world;
    private final String tool;
    private final String reconnect;
    private final Set<TaskId> warm = new HashSet<>();
    private final Map<TaskId, Integer> newest = new HashMap<>();
    private SimulatedSocket socket;
    private boolean welcomed;
    private int sessions;
    private Instant lastHeartbeat = Instant.EPOCH;
    private Instant lastRepeat = Instant.EPOCH;
    private Instant noConnectionBefore = Instant.EPOCH;
    boolean alive = true;
    boolean ending;
    private boolean saidDraining;
    private boolean draining;
    private boolean saidDrained;

    SimulatedAgent(SimulatedWorld world, PodName pod) {
        this.world = world;
        this.pod = pod;
        this.id = new AgentId("agent" + world.agents.size() + "@" + pod);
        if (world.living().stream().anyMatch(other -> other.pod.equals(pod))) {
            world.contested.add(pod);
        }
        this.tool = world.toolIn(pod);
        // Every fourth is of a version that has no such secret.
        this.reconnect = world.agents.size() % 4 == 0 ? null : "digest of the secret of " + id;
        world.agents.add(this);
    }

    /** Does one of the things that are due, or nothing. */
    void act() {
        List<Runnable> due = due();
        if (!due.isEmpty()) {
            world.pick(due).run();
        }
    }

    /** Does all that is due. */
    void actFully() {
        due().forEach(Runnable::run);
    }

    /** Says what is due, and does no work. */
    void speak() {
        List<Runnable> due = new ArrayList<>();
        if (socket == null && world.server.up && !world.now().isBefore(noConnectionBefore)) {
            due.add(this::connect);
        }
        if (welcomed) {
            dueWords(due);
        }
        due.forEach(Runnable::run);
    }

    private List<Runnable> due() {
        List<Runnable> due = new ArrayList<>();
        if (socket == null && world.server.up && !world.now().isBefore(noConnectionBefore)) {
            due.add(this::connect);
        }
        for (Work work : slots.values()) {
            if (work.begun) {
                due.add(() -> proceed(work));
            } else if (since(work.asked).compareTo(PATIENCE) >= 0) {
                due.add(() -> ask(work));
            }
        }
        if (welcomed) {
            dueWords(due);
        }
        if (ending && slots.isEmpty() && results.isEmpty()) {
            due.add(this::exit);
        }
        return due;
    }

    private void dueWords(List<Runnable> due) {
        if (since(lastHeartbeat).toSeconds() >= 10) {
            due.add(this::heartbeat);
        } else if (!world.calm && world.chance(0.05)) {
            due.add(this::heartbeatOutOfTurn);
        }
        if (!results.isEmpty() && since(lastRepeat).toSeconds() >= 30) {
            due.add(this::repeatResults);
        }
        if (ending && !saidDraining) {
            due.add(this::sayDraining);
        }
        if (draining && !saidDrained && slots.isEmpty() && warm.isEmpty() && results.isEmpty()) {
            due.add(this::sayDrained);
        }
    }

    private Duration since(Instant then) {
        return Duration.between(then, world.now());
    }

    private void connect() {
        sessions++;
        welcomed = false;
        AgentSession session = new AgentSession(new SessionId(id + "/" + sessions), POOL, pod, id);
        socket = new SimulatedSocket(world, this, session);
        world.sockets.put(session.id().value(), socket);
        socket.say(new AgentReport.Hello(
                "1",
                3,
                Map.of(Tool.TERRAFORM, tool),
                table(),
                List.copyOf(results.keySet()),
                warm,
                reconnect,
                List.of()));
    }

    private List<SlotAttempt> table() {
        return slots.entrySet().stream()
                .map(slot -> new SlotAttempt(slot.getKey(), slot.getValue().ref()))
                .toList();
    }

    private void heartbeat() {
        lastHeartbeat = world.now();
        socket.say(new AgentReport.Heartbeat(table()));
    }

    /** Something else than what runs has changed: perhaps its disk is full, or has room again. */
    private void heartbeatOutOfTurn() {
        socket.say(new AgentReport.Heartbeat(table(), Map.of(), world.chance(0.3), List.of(), true));
    }

    private void repeatResults() {
        lastRepeat = world.now();
        results.values().forEach(socket::say);
    }

    private void sayDraining() {
        saidDraining = true;
        socket.say(new AgentReport.Draining());
    }

    private void sayDrained() {
        saidDrained = true;
        socket.say(new AgentReport.Drained());
    }

    /** Over HTTP, beside the socket: both the question and its answer may be late, or lost. */
    private void ask(Work work) {
        work.asked = world.now();
        world.network.send(() -> {
            if (socket != null && socket.talking()) {
                world.seen(FaultKind.MESSAGE_REORDERED);
            }
            SimulatedServer.Begin answer = world.server.begin(work.ref());
            world.network.send(() -> answered(work, answer));
        });
    }

    private void answered(Work work, SimulatedServer.Begin answer) {
        boolean waits = alive && !work.begun && slots.containsValue(work);
        if (!waits) {
            return;
        }
        switch (answer) {
            case BEGUN -> {
                work.begun = true;
                new RunChecks(world).begun(this, work);
            }
            case SUPERSEDED -> slots.values().remove(work);
            case UNANSWERED -> work.asked = Instant.EPOCH;
        }
    }

    /** Terraform goes on: an abandoned plan stops, an asked-for cancel works, or it may come to its end. */
    private void proceed(Work work) {
        if (work.abandoned && work.phase() == Phase.PLAN) {
            slots.values().remove(work);
        } else if (work.cancel ? world.chance(0.7) : world.strikes(FaultKind.RUN_INTERRUPTED, 0.05)) {
            finish(work, Outcome.CANCELED, null);
        } else if (work.phase() == Phase.APPLY && world.strikes(FaultKind.APPLY_DECLINED, 0.15)) {
            decline(work);
        } else if (world.chance(world.calm ? 0.5 : 0.15)) {
            boolean fails = world.chance(0.1);
            boolean plan = work.phase() == Phase.PLAN;
            finish(work, fails ? Outcome.FAILED : Outcome.SUCCEEDED, plan && !fails ? summary() : null);
        }
    }

    private PlanSummary summary() {
        String bundle = world.chance(0.1) ? null : Long.toHexString(world.random.nextLong());
        return new PlanSummary(world.chance(0.7), 1, 0, 0, bundle, tool);
    }

    /** Before anything is applied, so another attempt may be the first that does. */
    private void decline(Work work) {
        world.applied.remove(work.assign.task().id(), work.ref());
        world.declined.add(work.ref());
        warm.remove(work.assign.task().id());
        finish(work, Outcome.FAILED, null, new TaskError("plan_changed", "not what was approved"));
    }

    private void finish(Work work, Outcome outcome, PlanSummary plan) {
        finish(
                work,
                outcome,
                plan,
                outcome == Outcome.FAILED ? new TaskError("terraform_failed", "exit code 1") : null);
    }

    private void finish(Work work, Outcome outcome, PlanSummary plan, TaskError error) {
        slots.values().remove(work);
        if (plan != null && plan.hasChanges() && work.assign.task().exclusive()) {
            warm.add(work.assign.task().id());
        }
        (outcome == Outcome.SUCCEEDED ? world.succeeded : world.failed).add(work.ref());
        Finished result = new Finished(work.ref(), work.phase(), outcome, 0, plan, error);
        results.put(work.ref(), result);
        world.log(id, "finished", work.ref(), outcome);
        if (welcomed) {
            socket.say(result);
        }
    }

    private void exit() {
        world.log(id, "exits");
        alive = false;
        if (socket != null) {
            socket.sever(false);
        }
    }

    void kill() {
        alive = false;
        if (socket != null) {
            socket.sever(world.chance(0.3));
        }
    }

    /** Its network is gone for a while. */
    void cutOff(Duration duration, boolean halfOpen) {
        noConnectionBefore = world.now().plus(duration);
        if (socket != null) {
            socket.sever(halfOpen);
        }
    }

    void reachable() {
        noConnectionBefore = Instant.EPOCH;
    }

    /** Whether the server has heard it on a newer connection already. */
    boolean hasSpokenOnAnotherThan(SimulatedSocket which) {
        return socket != null && socket != which && socket.spoke();
    }

    void disconnected(SimulatedSocket which) {
        if (which == socket) {
            socket = null;
            welcomed = false;
        }
    }

    void closed(SimulatedSocket which, CloseCause cause) {
        disconnected(which);
        if (ending && cause == CloseCause.UNKNOWN_POD) {
            // Nobody is left to take them, and its time is up.
            results.clear();
        }
        boolean wait = cause == CloseCause.UNKNOWN_POD || cause == CloseCause.NAME_TAKEN;
        noConnectionBefore = world.now().plusSeconds(wait ? 10 : 1);
    }

    void told(SimulatedSocket by, AgentInstruction command) {
        if (by != socket || !alive) {
            return;
        }
        switch (command) {
            case AgentInstruction.Welcome welcome -> welcome(welcome);
            case Assign assign -> assign(assign);
            case AgentInstruction.Cancel cancel -> work(cancel.attempt()).forEach(work -> work.cancel = true);
            case AgentInstruction.Abandon abandon -> abandon(abandon.attempt());
            case AgentInstruction.FinishedAck ack -> results.remove(ack.attempt());
            case AgentInstruction.Release release -> release(release.task());
            case AgentInstruction.Drain drain -> {
                draining = true;
                saidDrained = false;
            }
            case AgentInstruction.Resume resume -> draining = false;
        }
    }

    private void welcome(AgentInstruction.Welcome welcome) {
        welcomed = true;
        lastRepeat = world.now();
        welcome.abandon().forEach(this::abandon);
        welcome.release().forEach(this::release);
        results.values().forEach(socket::say);
    }

    private List<Work> work(AttemptRef attempt) {
        return slots.values().stream()
                .filter(work -> work.ref().equals(attempt))
                .toList();
    }

    private void abandon(AttemptRef attempt) {
        for (Work work : work(attempt)) {
            work.abandoned = true;
            if (!work.begun) {
                slots.values().remove(work);
            }
        }
    }

    private void release(TaskId task) {
        boolean used = slots.values().stream()
                .anyMatch(work -> work.begun && work.assign.task().id().equals(task));
        if (used) {
            world.violated("the directory of running task " + task + " was released");
        }
        warm.remove(task);
    }

    private void assign(Assign assign) {
        AttemptRef attempt = ScriptedAgent.ref(assign);
        if (newest.getOrDefault(attempt.task(), 0) >= attempt.attempt()) {
            return;
        }
        if (assign.warm() && !warm.contains(attempt.task())) {
            world.violated("P6: a warm apply of task " + attempt.task() + " where its directory is not");
        }
        PlanSummary plan = assign.task().plan();
        boolean cold = assign.task().phase() == Phase.APPLY && !assign.warm();
        if (cold && plan != null && !tool.equals(plan.toolVersion())) {
            world.violated("P6: the plan of task " + attempt.task() + " is applied by another version: " + tool);
        }
        Refused.Reason refusal = refusal(assign);
        if (refusal == null) {
            newest.put(attempt.task(), attempt.attempt());
            world.accepted.add(attempt);
            slots.put(assign.slot(), new Work(assign));
            socket.say(new AgentReport.Accepted(attempt));
        } else {
            socket.say(new Refused(attempt, refusal));
        }
    }

    private Refused.Reason refusal(Assign assign) {
        if (ending) {
            return Refused.Reason.SHUTTING_DOWN;
        }
        if (draining && !assign.warm()) {
            return Refused.Reason.DRAINING;
        }
        return slots.containsKey(assign.slot()) ? Refused.Reason.SLOT_BUSY : null;
    }
}
