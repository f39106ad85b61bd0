package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.control.turn.BothWays;
import dev.berth.server.control.turn.TurnRules;
import java.util.List;
import java.util.Map;

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
        world.hearingSince = world.now();
        ChangeFeed feed = new ChangeFeed();
        ControlPorts ports = new ControlPorts(
                world.database,
                world.database,
                world.database,
                SimulatedSocket.link(world),
                Map.of(RuntimeKind.LOCAL, runtime, RuntimeKind.STATIC, runtime),
                feed,
                new CountingMeter(),
                world.time,
                world.time,
                world.time,
                pool -> new PodName(pool + "-" + ++names),
                world.random::nextDouble);
        loop = new PoolController(POOL, ports, TurnRules.DEFAULTS, new BothWays(world::violated)::decide);
        commands = new StoredTaskCommands(
                world.database, world.database, new LoopPools(() -> loop, this::wake), feed, world.time);
        loop.reload();
    }

    void kill() {
        world.log("server is killed");
        up = false;
        dying = false;
        world.time.forget();
        runtime.serverEnded();
        List.copyOf(world.sockets.values()).forEach(SimulatedSocket::serverEnded);
        world.sockets.clear();
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
            if (begun) {
                world.begun.add(attempt);
            }
            wake(attempt.task());
            if (world.strikes(FaultKind.MESSAGE_LOST, 0.05)) {
                return Begin.UNANSWERED;
            }
            return begun ? Begin.BEGUN : Begin.SUPERSEDED;
        } catch (StoreUnavailableException e) {
            return Begin.UNANSWERED;
        }
    }
}
