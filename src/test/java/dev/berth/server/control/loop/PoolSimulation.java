package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One pool with the real loop, over many random steps with faults, and then over a quiet time in which everything must
 * come to its end. The same seed gives the same run, and nothing is shared with other runs.
 */
final class PoolSimulation {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final double STATIC_POOLS = 0.15;

    final SimulatedWorld world;
    final SimulatedServer server;
    final SimulatedUsers users;
    final SafetyChecks safety;
    final SimulatedOrder order;
    private final long seed;
    private final SimulatedRuntime runtime;
    private final SimulatedStaticAgents staticAgents;
    private final SimulatedIntruder intruder;
    private final SimulatedTroubles troubles;
    private Instant nextTick = Instant.EPOCH;
    int steps;

    PoolSimulation(long seed) {
        this.seed = seed;
        this.world = new SimulatedWorld(seed);
        this.runtime = new SimulatedRuntime(world);
        this.server = new SimulatedServer(world, runtime);
        this.staticAgents = new SimulatedStaticAgents(world);
        this.intruder = new SimulatedIntruder(world);
        this.users = new SimulatedUsers(world, seed);
        this.order = new SimulatedOrder(world, seed);
        this.safety = new SafetyChecks(world, order);
        this.troubles = new SimulatedTroubles(this, runtime);
        world.server = server;
        world.database.define(spec());
        world.database.faults = troubles::ofDatabase;
        for (FaultKind kind : FaultKind.values()) {
            if (world.chance(0.5)) {
                world.possible.add(kind);
            }
        }
    }

    private PoolSpec spec() {
        RuntimeKind kind = world.chance(STATIC_POOLS) ? RuntimeKind.STATIC : RuntimeKind.LOCAL;
        int minPods = world.random.nextInt(3);
        return PoolSpecBuilder.builder()
                .name(POOL)
                .runtime(kind)
                .minPods(minPods)
                .maxPods(Math.max(1, minPods + world.random.nextInt(4)))
                .slotsPerPod(3)
                .idleTimeout(SECOND.multipliedBy(60))
                .warmSlots(world.random.nextInt(3))
                .warmSlotsUpTo(0)
                .reservationTtl(world.chance(0.5) ? Duration.ZERO : Duration.ofMinutes(10))
                .startTimeout(Duration.ofMinutes(5))
                .templateHash("template-1")
                .schedules(List.of())
                .build();
    }

    /** How often each kind of fault struck. */
    Map<FaultKind, Integer> struck() {
        return world.struck;
    }

    /** Runs it. What goes wrong is told with the seed and the last events. */
    void run(int count) {
        // Libraries look for their parts in the thread's loader, which may be that of another test's server.
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(PoolSimulation.class.getClassLoader());
        try {
            server.start();
            for (int step = 0; step < count; step++) {
                step();
                afterStep();
            }
            world.log("the faults stop");
            new QuietTime(this, runtime, staticAgents).proveLiveness();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", step " + steps + ": " + e + "\n  " + world.lastEvents(), e);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private void afterStep() {
        endOfServer();
        steps++;
        safety.check();
        world.sockets.values().forEach(SimulatedSocket::check);
    }

    private void endOfServer() {
        if (server.dying()) {
            server.kill();
        } else if (server.deposed()) {
            server.depose();
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
            whoMakesAgents();
        } else if (what < 88) {
            users.act();
        } else if (what < 95) {
            pass(Duration.ofMillis(world.random.nextInt(2_000)));
        } else if (what < 96) {
            quietWhile(world.random.nextInt(world.chance(0.3) ? 400 : 40));
        } else {
            troubles.strike();
        }
    }

    private void whoMakesAgents() {
        if (world.scaled()) {
            runtime.act();
            if (world.chance(0.1)) {
                intruder.act();
            }
        } else {
            staticAgents.act();
        }
    }

    void pass(Duration duration) {
        world.pass(duration);
        world.windows.act();
        world.schedules.act();
        troubles.pass();
        if (server.up && !world.now().isBefore(nextTick)) {
            nextTick = world.now().plusSeconds(5);
            server.loop.tick();
            server.submitWhatIsDue();
        }
    }

    private void deliverOne() {
        if (world.network.arrivable() && world.chance(0.3)) {
            world.network.deliverOne();
            return;
        }
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

    /** All that is on its way arrives, and the server does all its work; what it did is judged before the next thing arrives. */
    void flow() {
        boolean moved = true;
        for (int round = 0; moved && round < 1_000; round++) {
            moved = world.time.step();
            endOfServer();
            safety.check();
            if (world.network.arrivable()) {
                world.network.deliverOne();
                moved = true;
            }
            for (SimulatedSocket socket : List.copyOf(world.sockets.values())) {
                moved |= flow(socket);
                safety.check();
            }
            world.sockets.values().removeIf(SimulatedSocket::dead);
        }
    }

    private static boolean flow(SimulatedSocket socket) {
        boolean moved = false;
        while (socket.writable()) {
            socket.deliverToAgent();
            moved = true;
        }
        if (socket.readable()) {
            socket.deliverToServer();
            moved = true;
        }
        return moved;
    }
}
