package dev.berth.server.control;

import static dev.berth.server.control.Samples.POOL;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.Task;
import dev.berth.server.control.MemoryDatabase.Call;
import dev.berth.server.control.MemoryDatabase.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One pool with the real loop, over many random steps with faults, and then over a quiet hour in which everything must
 * come to its end. The same seed gives the same run.
 */
final class PoolSimulation {
    private static final Duration QUIET_HOUR = Duration.ofMinutes(90);
    private static final int ROUNDS_OF_REST = 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final long seed;
    private final SimulatedWorld world;
    private final SimulatedRuntime runtime;
    private final SimulatedServer server;
    private final SimulatedUsers users;
    private final SafetyChecks safety;
    private Instant nextTick = Instant.EPOCH;
    private boolean databaseAway;
    int steps;

    PoolSimulation(long seed) {
        this.seed = seed;
        this.world = new SimulatedWorld(seed);
        this.runtime = new SimulatedRuntime(world);
        this.server = new SimulatedServer(world, runtime);
        this.users = new SimulatedUsers(world);
        this.safety = new SafetyChecks(world);
        world.server = server;
        world.database.define(spec());
        world.database.faults = this::fault;
        for (FaultKind kind : FaultKind.values()) {
            if (world.chance(0.5)) {
                world.possible.add(kind);
            }
        }
    }

    private PoolSpec spec() {
        int minPods = world.random.nextInt(3);
        return new PoolSpec(
                POOL,
                RuntimeKind.LOCAL,
                minPods,
                Math.max(1, minPods + world.random.nextInt(4)),
                3,
                SECOND.multipliedBy(60),
                world.random.nextInt(3),
                world.chance(0.5) ? Duration.ZERO : Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                "template-1");
    }

    private Fault fault(Call call) {
        if (databaseAway || world.strikes(FaultKind.DATABASE_REFUSES, 0.01)) {
            return Fault.REFUSED;
        }
        return call != Call.LOAD && world.strikes(FaultKind.DATABASE_ANSWER_LOST, 0.01)
                ? Fault.ANSWER_LOST
                : Fault.NONE;
    }

    Map<FaultKind, Integer> struck() {
        return world.struck;
    }

    /** Runs it. What goes wrong is told with the seed and the last events. */
    void run(int count) {
        try {
            server.start();
            for (int step = 0; step < count; step++) {
                step();
                steps++;
                safety.check();
            }
            world.log("the faults stop");
            calmDown();
            ends();
            staysAsItIs();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", step " + steps + ": " + e + "\n  " + world.lastEvents(), e);
        }
    }

    private void step() {
        int what = world.random.nextInt(100);
        if (what < 40) {
            world.time.step();
        } else if (what < 62) {
            deliverOne();
        } else if (what < 76) {
            agentActs();
        } else if (what < 82) {
            runtime.act();
        } else if (what < 88) {
            users.act();
        } else if (what < 97) {
            pass(Duration.ofMillis(world.random.nextInt(1_500)));
        } else if (what < 98) {
            quietWhile(world.random.nextInt(world.chance(0.3) ? 400 : 40));
        } else {
            strike();
        }
    }

    private void pass(Duration duration) {
        world.pass(duration);
        if (server.up && !world.now().isBefore(nextTick)) {
            nextTick = world.now().plusSeconds(5);
            server.loop.tick();
        }
    }

    private void deliverOne() {
        List<SimulatedSocket> open = world.sockets.values().stream()
                .filter(socket -> socket.readable() || socket.writable())
                .toList();
        if (!open.isEmpty()) {
            SimulatedSocket socket = world.pick(open);
            boolean toServer = socket.readable() && (world.chance(0.5) || !socket.writable());
            if (toServer) {
                socket.deliverToServer();
            } else {
                socket.deliverToAgent();
            }
        }
        world.sockets.values().removeIf(SimulatedSocket::dead);
    }

    private void agentActs() {
        List<SimulatedAgent> living = world.living();
        if (!living.isEmpty()) {
            world.pick(living).act();
        }
    }

    /** Time passes and most things go their way. */
    private void quietWhile(int seconds) {
        world.log(seconds, "s pass");
        for (int second = 0; second < seconds; second++) {
            pass(SECOND);
            flow();
            if (world.chance(0.3)) {
                agentActs();
            }
            world.living().forEach(SimulatedAgent::speak);
            flow();
            safety.check();
        }
    }

    /** All that is on its way arrives, and the server does all its work. */
    private void flow() {
        boolean moved = true;
        for (int round = 0; moved && round < 1_000; round++) {
            moved = world.time.step();
            for (SimulatedSocket socket : List.copyOf(world.sockets.values())) {
                while (socket.writable()) {
                    socket.deliverToAgent();
                    moved = true;
                }
                if (socket.readable()) {
                    socket.deliverToServer();
                    moved = true;
                }
            }
            world.sockets.values().removeIf(SimulatedSocket::dead);
        }
    }

    private void strike() {
        List<SimulatedAgent> living = world.living();
        SimulatedAgent agent = living.isEmpty() ? null : world.pick(living);
        switch (world.random.nextInt(8)) {
            case 0 -> {
                if (!server.up) {
                    server.start();
                } else if (world.strikes(FaultKind.SERVER_KILLED, 0.3)) {
                    server.kill();
                }
            }
            case 1 -> databaseAway = world.strikes(FaultKind.DATABASE_AWAY, 0.3);
            case 2 -> runtime.away = world.strikes(FaultKind.RUNTIME_AWAY, 0.3);
            case 3, 4 -> {
                if (agent != null && world.strikes(FaultKind.SOCKET_BROKEN, 0.7)) {
                    world.log("socket of", agent.id, "breaks");
                    agent.cutOff(Duration.ofMillis(500), world.strikes(FaultKind.SOCKET_HALF_OPEN, 0.3));
                }
            }
            case 5 -> {
                if (agent != null && world.strikes(FaultKind.AGENT_CUT_OFF, 0.3)) {
                    world.log(agent.id, "is cut off");
                    agent.cutOff(SECOND.multipliedBy(world.random.nextInt(600)), world.chance(0.5));
                }
            }
            case 6 -> {
                if (agent != null && world.strikes(FaultKind.AGENT_KILLED, 0.3)) {
                    world.log(agent.id, "is killed");
                    agent.kill();
                }
            }
            default -> {
                if (agent != null && world.strikes(FaultKind.POD_EVICTED, 0.3)) {
                    world.log(agent.id, "is told to end");
                    agent.ending = true;
                }
            }
        }
    }

    private void calmDown() {
        world.calm = true;
        databaseAway = false;
        runtime.away = false;
        world.living().forEach(SimulatedAgent::reachable);
        if (!server.up) {
            server.start();
        }
    }

    /** Liveness: once the faults have stopped everything ends, and the pool goes back to what is wanted without work. */
    private void ends() {
        Instant end = world.now().plus(QUIET_HOUR);
        // What was asked for before the faults stopped may still be under way when all seems done.
        for (int rest = 0; rest < ROUNDS_OF_REST; rest = ended() ? rest + 1 : 0) {
            if (world.now().isAfter(end)) {
                world.violated("not ended: " + rest());
            }
            pass(SECOND.multipliedBy(2));
            flow();
            runtime.actFully();
            world.living().forEach(SimulatedAgent::actFully);
            flow();
            safety.check();
            users.answerAll();
        }
    }

    private boolean ended() {
        PoolSpec spec = world.database.specs.get(POOL).spec();
        MemoryPool pool = world.database.pool(POOL);
        int wanted = Math.min(spec.maxPods(), Math.max(spec.minPods(), Math.ceilDiv(spec.warmSlots(), 3)));
        boolean tasksEnded = world.database.tasks.values().stream()
                .allMatch(task -> task.status().terminal());
        return tasksEnded
                && pool.pods.size() == wanted
                && runtime.pods.keySet().equals(pool.pods.keySet())
                && pool.reservations.isEmpty()
                && pool.pods.values().stream().allMatch(pod -> pod.drain() == null && pod.agent() != null);
    }

    private String rest() {
        List<Task> alive = world.database.tasks.values().stream()
                .filter(task -> !task.status().terminal())
                .toList();
        MemoryPool pool = world.database.pool(POOL);
        PoolMemory memory = server.loop.memory();
        return "tasks " + alive + "\n  pods " + pool.pods + "\n  slots " + pool.storedSlots() + "\n  runtime "
                + runtime.pods.keySet() + "\n  waiting " + (memory == null ? null : memory.waiting()) + "\n  scaling "
                + (memory == null ? null : memory.scaling()) + "\n  spec " + world.database.specs;
    }

    /** Fixpoint: further turns change nothing. */
    private void staysAsItIs() {
        int commits = world.database.commits;
        for (int again = 0; again < 5; again++) {
            pass(SECOND.multipliedBy(5));
            flow();
            world.living().forEach(SimulatedAgent::actFully);
            flow();
        }
        if (world.database.commits != commits || !ended()) {
            world.violated("a further turn changes something: " + rest());
        }
    }
}
