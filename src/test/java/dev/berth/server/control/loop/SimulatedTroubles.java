package dev.berth.server.control.loop;

import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.loop.MemoryFaults.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What strikes from outside: processes that die, sockets that break, stores and runtimes that are away. */
final class SimulatedTroubles {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PoolSimulation simulation;
    private final SimulatedWorld world;
    private final SimulatedServer server;
    private final SimulatedRuntime runtime;
    private Instant databaseBackAt = Instant.EPOCH;
    private Instant runtimeBackAt = Instant.EPOCH;
    private boolean meddling;

    SimulatedTroubles(PoolSimulation simulation, SimulatedRuntime runtime) {
        this.simulation = simulation;
        this.world = simulation.world;
        this.server = simulation.server;
        this.runtime = runtime;
    }

    /** What goes wrong with a call of the database. */
    Fault ofDatabase(Call call) {
        if (call == Call.COMMIT) {
            meddle();
            server.losesLease();
        }
        boolean away = !world.calm && world.now().isBefore(databaseBackAt);
        if (server.dying() || away || world.strikes(FaultKind.DATABASE_REFUSES, 0.01)) {
            return Fault.REFUSED;
        }
        if (call == Call.COMMIT && server.dies()) {
            world.log("the server dies over a commit");
            return world.chance(0.5) ? Fault.REFUSED : Fault.ANSWER_LOST;
        }
        return call != Call.LOAD && world.strikes(FaultKind.DATABASE_ANSWER_LOST, 0.02)
                ? Fault.ANSWER_LOST
                : Fault.NONE;
    }

    /** Somebody else comes between: users while the loop stores its turn, the loop while a user's word is stored. */
    private void meddle() {
        if (meddling || !world.strikes(FaultKind.SNAPSHOT_STALE, 0.05)) {
            return;
        }
        meddling = true;
        if (world.time.running()) {
            world.log("meanwhile, before the commit:");
            simulation.users.meddle();
        } else {
            world.time.step();
        }
        meddling = false;
    }

    /** What was away for a while may be back by now. */
    void pass() {
        runtime.away = !world.calm && world.now().isBefore(runtimeBackAt);
        world.logs.pass();
    }

    void strike() {
        if (!server.up) {
            if (world.chance(0.5)) {
                server.start();
            }
            return;
        }
        if (server.sleeps() && world.chance(0.3)) {
            server.wake();
            return;
        }
        switch (world.random.nextInt(10)) {
            case 0 -> {
                if (world.strikes(FaultKind.SERVER_KILLED, 0.3)) {
                    server.kill();
                }
            }
            case 1 -> {
                if (world.strikes(FaultKind.SERVER_STALLED, 0.2)) {
                    stall(SECOND.multipliedBy(20 + world.random.nextInt(600)));
                }
            }
            case 2 -> {
                if (world.strikes(FaultKind.DATABASE_AWAY, 0.2)) {
                    databaseBackAt = away("database");
                }
            }
            case 3 -> {
                if (world.scaled() && world.strikes(FaultKind.RUNTIME_AWAY, 0.3)) {
                    runtimeBackAt = away("runtime");
                }
            }
            case 4 -> {
                if (world.strikes(FaultKind.LOG_STORE_STALLED, 0.3)) {
                    world.log("the store of output stalls");
                    world.logs.stall(SECOND.multipliedBy(world.random.nextInt(world.chance(0.5) ? 1_200 : 60)));
                }
            }
            case 5 -> {
                if (world.strikes(FaultKind.LEADER_DEPOSED, 0.3)) {
                    server.depose();
                }
            }
            default -> strikeAgent();
        }
    }

    private Instant away(String what) {
        Instant back = world.now().plusSeconds(world.random.nextInt(world.chance(0.2) ? 900 : 60));
        world.log("the", what, "is away until", back);
        return back;
    }

    /** Agents go on meanwhile. Of what they say nothing is heard before the first thing that the server does again. */
    private void stall(Duration duration) {
        world.log("the server stands still for", duration);
        for (long second = 0; second < duration.toSeconds(); second += 10) {
            world.pass(SECOND.multipliedBy(10));
            world.living().forEach(SimulatedAgent::speak);
        }
        world.deafUntilNow();
        simulation.pass(Duration.ZERO);
        while (world.time.step()) {
            simulation.safety.check();
        }
    }

    private void strikeAgent() {
        List<SimulatedAgent> living = world.living();
        if (living.isEmpty()) {
            return;
        }
        SimulatedAgent agent = world.pick(living);
        switch (world.random.nextInt(5)) {
            case 0, 1 -> {
                if (world.strikes(FaultKind.SOCKET_BROKEN, 0.7)) {
                    world.log("socket of", agent.id, "breaks");
                    agent.cutOff(Duration.ofMillis(500), world.strikes(FaultKind.SOCKET_HALF_OPEN, 0.3));
                }
            }
            case 2 -> {
                if (world.strikes(FaultKind.AGENT_CUT_OFF, 0.4)) {
                    world.log(agent.id, "is cut off");
                    agent.cutOff(SECOND.multipliedBy(world.random.nextInt(600)), world.chance(0.5));
                }
            }
            case 3 -> {
                if (world.strikes(FaultKind.AGENT_KILLED, 0.3)) {
                    world.log(agent.id, "is killed");
                    agent.kill();
                }
            }
            default -> {
                if (world.strikes(FaultKind.POD_EVICTED, 0.3)) {
                    world.log(agent.id, "is told to end");
                    agent.ending = true;
                }
            }
        }
    }
}
