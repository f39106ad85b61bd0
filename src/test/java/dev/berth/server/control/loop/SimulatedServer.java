package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.Task;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.order.OrderRunner;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.schedule.ScheduleRunner;
import dev.berth.server.control.turn.BothWays;
import dev.berth.server.control.turn.TurnRules;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The server's process: the real loop and commands, which can be killed and started again. */
final class SimulatedServer {

    /** What an agent's request for work came to. */
    enum Begin {
        BEGUN,
        SUPERSEDED,
        UNANSWERED
    }

    private final SimulatedWorld world;
    private final SimulatedRuntime runtime;
    private int names;
    /** Counts the starts: what belongs to an earlier process is nobody's any more. */
    int generation;

    boolean up;
    private boolean dying;
    /** Whether this process knows what exists at the runtime (F6). */
    boolean reconciled;

    PoolController loop;
    StoredTaskCommands commands;
    private OrderRunner orders;
    private ScheduleRunner schedules;
    private Duration skew = Duration.ZERO;
    private SimulatedLease lease;
    /** What agents are answered that asked in a freeze window. */
    private final Map<AttemptRef, Begin> decided = new HashMap<>();

    /** A process that lost the lease while it stood still, and what it was at. */
    private final List<Runnable> asleep = new ArrayList<>();

    SimulatedServer(SimulatedWorld world, SimulatedRuntime runtime) {
        this.world = world;
        this.runtime = runtime;
    }

    void start() {
        world.log("server starts");
        up = true;
        generation++;
        dying = false;
        reconciled = false;
        world.deafUntilNow();
        lease = new SimulatedLease(world, world.database.takeLease());
        SimulatedLease own = lease;
        ChangeFeed feed = new ChangeFeed();
        TurnStore turns = own.turns();
        ControlPorts ports = new ControlPorts(
                new ControlPorts.Stores(
                        new Noticing(world, turns),
                        world.database,
                        new MemoryPoolStore(world.database),
                        () -> Uni.createFrom().item(world.windows.windows())),
                own.link(SimulatedSocket.link(world)),
                own,
                Map.of(RuntimeKind.LOCAL, own.runtime(runtime), RuntimeKind.STATIC, own.runtime(runtime)),
                feed,
                new CountingMeter(),
                new ControlPorts.Time(world.time, world.time, world.time),
                new ControlPorts.Dice(pool -> new PodName(pool + "-" + ++names), world.random::nextDouble));
        loop = new PoolController(
                POOL,
                ports,
                TurnRules.DEFAULTS,
                (pool, task) -> loop.taskChanged(task),
                new BothWays(world::violated)::decide);
        commands =
                new StoredTaskCommands(world.database, turns, new LoopPools(() -> loop, this::wake), feed, world.time);
        orders = new OrderRunner(new MemoryOrderStore(world.database), commands, own, world.time, 1_000);
        schedules = new ScheduleRunner(new MemoryScheduleStore(world.database), commands, own, world.time, 1_000);
        skew = world.schedules.skew();
        loop.reload();
    }

    /** Lets come what is due after applies of upstream workspaces (W4) and by schedules (W1). */
    void submitWhatIsDue() {
        if (lease.leads()) {
            orders.run(world.now()).subscribe().with(done -> {}, failure -> world.log("not followed", failure));
            lookAtSchedules(schedules, skew);
        }
    }

    private void lookAtSchedules(ScheduleRunner runner, Duration skewed) {
        runner.run(world.now().plus(skewed))
                .subscribe()
                .with(done -> {}, failure -> world.log("schedules not looked at", failure));
    }

    void kill() {
        decided.clear();
        world.log("server is killed");
        up = false;
        dying = false;
        world.time.forget();
        runtime.serverEnded();
        List.copyOf(world.sockets.values()).forEach(SimulatedSocket::serverEnded);
        world.sockets.clear();
    }

    /** Another server takes the lease; this process stands still, and its agents hear nothing of it any more. */
    void depose() {
        world.log("the server stands still, and another one takes the lease");
        PoolController old = loop;
        ScheduleRunner oldSchedules = schedules;
        Duration oldSkew = skew;
        List<Runnable> work = world.time.setAside();
        kill();
        world.database.takeLease();
        asleep.addAll(work);
        asleep.add(old::tick);
        asleep.add(() -> lookAtSchedules(oldSchedules, oldSkew));
        asleep.add(old::close);
    }

    boolean sleeps() {
        return !asleep.isEmpty();
    }

    /** The process that stood still goes on, beside the one that leads now, until it finds out. */
    void wake() {
        world.log("the deposed server wakes");
        asleep.forEach(world.time::execute);
        asleep.clear();
    }

    /** Whether it lost the lease in the middle of a turn. */
    boolean deposed() {
        return up && !lease.leads();
    }

    /** Somebody takes the lease between a turn's last look at it and its commit. */
    void losesLease() {
        if (up && world.time.running() && world.strikes(FaultKind.LEADER_DEPOSED_IN_TURN, 0.01)) {
            world.log("another server takes the lease over a commit");
            world.database.takeLease();
        }
    }

    /** Asked before each of its acts: once it has died nothing that it does reaches the world any more. */
    boolean dies() {
        dying |= up && world.strikes(FaultKind.SERVER_KILLED_IN_TURN, 0.01);
        return dying || !up;
    }

    boolean dying() {
        return dying;
    }

    void wake(TaskId task) {
        if (up && !world.strikes(FaultKind.WAKE_UP_LOST, 0.1)) {
            loop.taskChanged(task);
        }
    }

    /** A new task, as it is stored now; the loop may hear of it late, and by then the row may be old. */
    void tell(TaskId id) {
        Task row = world.database.task(id);
        WorkspaceGate gate = world.database.gate(row.request().workspace());
        if (!up || world.strikes(FaultKind.WAKE_UP_LOST, 0.1)) {
            return;
        }
        if (gate.chain().follows()) {
            loop.taskChanged(id);
        } else if (world.strikes(FaultKind.NEW_TASK_TOLD_LATE, 0.3)) {
            world.time.execute(Duration.ofSeconds(world.random.nextInt(60)), () -> loop.taskStored(row, gate));
        } else {
            loop.taskStored(row, gate);
        }
    }

    /** An agent's request for its work, over HTTP; answers can get lost on the way back. */
    Begin begin(AttemptRef attempt) {
        if (!up) {
            return Begin.UNANSWERED;
        }
        Begin answer = decided.remove(attempt);
        if (answer != null) {
            return answer;
        }
        if (world.windows.holds(attempt)) {
            askTheLoop(attempt);
            return Begin.UNANSWERED;
        }
        return letBegin(attempt);
    }

    /** The agent has its answer once the loop has decided (W3), and asks until then. */
    private void askTheLoop(AttemptRef attempt) {
        int asking = generation;
        var unused = loop.askedInAWindow(attempt).thenRun(() -> {
            if (up && asking == generation) {
                decided.put(attempt, letBegin(attempt));
            }
        });
    }

    private Begin letBegin(AttemptRef attempt) {
        try {
            boolean begun = world.database
                    .begin(attempt, world.now())
                    .await()
                    .indefinitely()
                    .isPresent();
            world.log("begin", attempt, begun);
            if (begun) {
                world.windows.begins(attempt);
                world.begun.add(attempt);
                tellBegun(attempt);
            }
            if (world.strikes(FaultKind.MESSAGE_LOST, 0.05)) {
                return Begin.UNANSWERED;
            }
            return begun ? Begin.BEGUN : Begin.SUPERSEDED;
        } catch (StoreUnavailableException e) {
            return Begin.UNANSWERED;
        }
    }

    /** The loop may hear of it late, and by then the attempt may have ended. */
    private void tellBegun(AttemptRef attempt) {
        Instant at = world.now();
        if (world.strikes(FaultKind.WAKE_UP_LOST, 0.1)) {
            return;
        }
        if (world.strikes(FaultKind.NEW_TASK_TOLD_LATE, 0.3)) {
            world.time.execute(Duration.ofSeconds(world.random.nextInt(60)), () -> loop.attemptBegun(attempt, at));
        } else {
            loop.attemptBegun(attempt, at);
        }
    }

    /** L3: the loop cannot hear while the database fails its turns; an outage that none of them meets keeps nobody from it. */
    private record Noticing(SimulatedWorld world, TurnStore store) implements TurnStore {
        @Override
        public Uni<Optional<StoredPool>> load(PoolName pool) {
            return noticed(store.load(pool));
        }

        @Override
        public Uni<StoredTasks> loadTasks(PoolName pool, Set<TaskId> tasks) {
            return noticed(store.loadTasks(pool, tasks));
        }

        @Override
        public Uni<Map<TaskId, PoolName>> liveAfter(Set<WorkspaceName> upstreams) {
            return store.liveAfter(upstreams);
        }

        @Override
        public Uni<Boolean> commit(PoolName pool, TurnChanges changes) {
            return noticed(store.commit(pool, changes));
        }

        private <T> Uni<T> noticed(Uni<T> answer) {
            return answer.onFailure().invoke(failure -> world.deafUntilNow());
        }
    }
}
