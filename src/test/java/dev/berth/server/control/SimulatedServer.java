package dev.berth.server.control;

import static dev.berth.server.control.Samples.POOL;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.AttemptRef;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
    Instant upSince;
    PoolController loop;
    StoredTaskCommands commands;

    SimulatedServer(SimulatedWorld world, SimulatedRuntime runtime) {
        this.world = world;
        this.runtime = runtime;
    }

    void start() {
        world.log("server starts");
        up = true;
        generation++;
        upSince = world.now();
        ChangeFeed feed = new ChangeFeed();
        ControlPorts ports = new ControlPorts(
                world.database,
                world.database,
                world.database,
                SimulatedSocket.link(world),
                Map.of(RuntimeKind.LOCAL, runtime),
                feed,
                new CountingMeter(),
                world.time,
                world.time,
                world.time,
                pool -> new PodName(pool + "-" + ++names),
                world.random::nextDouble);
        loop = new PoolController(POOL, ports, TurnRules.DEFAULTS);
        commands = new StoredTaskCommands(world.database, world.database, new Wakes(), feed, world.time);
        loop.reload();
    }

    void kill() {
        world.log("server is killed");
        up = false;
        world.time.forget();
        runtime.serverEnded();
        List.copyOf(world.sockets.values()).forEach(SimulatedSocket::serverEnded);
        world.sockets.clear();
    }

    void wake(TaskId task) {
        if (up && !world.strikes(FaultKind.WAKE_UP_LOST, 0.1)) {
            loop.taskChanged(task);
        }
    }

    /** An agent's request for its work, over HTTP; answers can get lost on the way back. */
    Begin begin(AttemptRef attempt) {
        if (!up) {
            return Begin.UNANSWERED;
        }
        try {
            boolean begun = world.database
                    .begin(attempt, world.now())
                    .await()
                    .indefinitely()
                    .isPresent();
            world.log("begin", attempt, begun);
            wake(attempt.task());
            if (world.strikes(FaultKind.MESSAGE_LOST, 0.05)) {
                return Begin.UNANSWERED;
            }
            return begun ? Begin.BEGUN : Begin.SUPERSEDED;
        } catch (MemoryDatabase.AwayException e) {
            return Begin.UNANSWERED;
        }
    }

    private final class Wakes implements Pools {
        @Override
        public void taskChanged(PoolName pool, TaskId task) {
            wake(task);
        }

        @Override
        public void poolChanged(PoolName pool) {
            loop.reload();
        }

        @Override
        public List<PodView> pods(PoolName pool) {
            return List.of();
        }

        @Override
        public Optional<ScalingView> scaling(PoolName pool) {
            return Optional.empty();
        }

        @Override
        public Optional<Waiting> waiting(PoolName pool, TaskId task) {
            return Optional.empty();
        }

        @Override
        public Uni<PodOutcome> drain(PoolName pool, PodName pod) {
            return operate(pod, PoolEvent.Operation.DRAIN);
        }

        @Override
        public Uni<PodOutcome> resume(PoolName pool, PodName pod) {
            return operate(pod, PoolEvent.Operation.RESUME);
        }

        @Override
        public Uni<PodOutcome> delete(PoolName pool, PodName pod, boolean force) {
            return operate(pod, force ? PoolEvent.Operation.DELETE_BY_FORCE : PoolEvent.Operation.DELETE);
        }

        private Uni<PodOutcome> operate(PodName pod, PoolEvent.Operation operation) {
            CompletableFuture<PodOutcome> answer = loop.operate(pod, operation);
            return Uni.createFrom().completionStage(answer);
        }
    }
}
