package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.turn.PoolMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Liveness: once the faults have stopped everything ends, and the pool goes back to what is wanted without work. */
final class QuietTime {
    private static final Duration LONGEST = Duration.ofMinutes(90);
    private static final int ROUNDS_OF_REST = 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PoolSimulation simulation;
    private final SimulatedWorld world;
    private final SimulatedRuntime runtime;
    private final SimulatedStaticAgents staticAgents;

    QuietTime(PoolSimulation simulation, SimulatedRuntime runtime, SimulatedStaticAgents staticAgents) {
        this.simulation = simulation;
        this.world = simulation.world;
        this.runtime = runtime;
        this.staticAgents = staticAgents;
    }

    void proveLiveness() {
        calmDown();
        ends();
        staysAsItIs();
    }

    private void calmDown() {
        world.calm = true;
        runtime.away = false;
        world.living().forEach(SimulatedAgent::reachable);
        simulation.users.settle();
        world.schedules.settle();
        if (!world.server.up) {
            world.server.start();
        }
        if (world.server.sleeps()) {
            world.server.wake();
        }
    }

    private void ends() {
        Instant end = world.now().plus(LONGEST);
        // What was asked for before the faults stopped may still be under way when all seems done.
        for (int rest = 0; rest < ROUNDS_OF_REST; rest = ended() ? rest + 1 : 0) {
            if (world.now().isAfter(end)) {
                world.violated("not ended: " + rest());
            }
            round(SECOND.multipliedBy(2));
            simulation.users.answerAll();
            if (!world.scaled()) {
                staticAgents.stay();
            }
        }
    }

    private void round(Duration duration) {
        simulation.pass(duration);
        simulation.flow();
        runtime.actFully();
        world.living().forEach(SimulatedAgent::actFully);
        simulation.flow();
        simulation.safety.check();
    }

    private boolean ended() {
        boolean tasksEnded = world.database.tasks.values().stream()
                .allMatch(task -> task.status().terminal());
        MemoryPool pool = world.database.pool(POOL);
        return tasksEnded
                && simulation.order.ended()
                && world.schedules.ended()
                && pool.reservations.isEmpty()
                && (!world.scaled() || pool.pods.values().stream().allMatch(QuietTime::processKnown))
                && pool.pods.values().stream().allMatch(pod -> pod.drain() == null && pod.agent() != null)
                && (!world.scaled() || asManyAsWanted(pool));
    }

    /** A full list at the latest shows which process a pod is bound to. */
    private static boolean processKnown(StoredPod pod) {
        return pod.binding() == null || pod.binding().process() != null;
    }

    /** S4, S9, S10: minPods and warm capacity, all of the present template. */
    private boolean asManyAsWanted(MemoryPool pool) {
        PoolSpec spec = world.database.specs.get(POOL).spec();
        int wanted = Math.min(spec.maxPods(), Math.max(spec.minPods(), Math.ceilDiv(spec.warmSlots(), 3)));
        return pool.pods.size() == wanted
                && runtime.pods.keySet().equals(pool.pods.keySet())
                && pool.pods.values().stream()
                        .allMatch(pod -> pod.phase() == PodPhase.READY
                                && pod.templateHash().equals(spec.templateHash()));
    }

    /** Fixpoint: further turns change nothing, though mere time may give the journal something to tell. */
    private void staysAsItIs() {
        int changed = world.database.changed;
        for (int again = 0; again < 5; again++) {
            round(SECOND.multipliedBy(5));
        }
        if (world.database.changed != changed || !ended()) {
            world.violated("a further turn changes something: " + rest());
        }
    }

    private String rest() {
        List<Task> alive = world.database.tasks.values().stream()
                .filter(task -> !task.status().terminal())
                .toList();
        MemoryPool pool = world.database.pool(POOL);
        PoolMemory memory = world.server.loop.memory();
        return "tasks " + alive + "\n  pods " + pool.pods + "\n  slots " + pool.storedSlots() + "\n  runtime "
                + runtime.pods.keySet() + "\n  waiting " + (memory == null ? null : memory.waits()) + "\n  scaling "
                + (memory == null ? null : memory.scaling()) + "\n  spec " + world.database.specs;
    }
}
