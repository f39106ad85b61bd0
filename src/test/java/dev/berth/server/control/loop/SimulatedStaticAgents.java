package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import java.util.List;

/** Agents that somebody else runs: they join and leave by themselves, and come back under the same name. */
final class SimulatedStaticAgents {
    private static final int MOST = 4;

    private final SimulatedWorld world;

    SimulatedStaticAgents(SimulatedWorld world) {
        this.world = world;
    }

    void act() {
        PodName name = new PodName("quay-" + world.random.nextInt(MOST));
        List<SimulatedAgent> present = of(name);
        if (present.isEmpty() || world.chance(0.05)) {
            join(name);
        } else if (world.chance(0.1)) {
            world.log(name, "leaves");
            world.pick(present).ending = true;
        }
    }

    /** In the end all are there and stay: who was leaving has left, and is back. */
    void stay() {
        for (int number = 0; number < MOST; number++) {
            PodName name = new PodName("quay-" + number);
            if (of(name).stream().allMatch(agent -> agent.ending)) {
                join(name);
            }
        }
    }

    private void join(PodName name) {
        world.log(name, "joins");
        new SimulatedAgent(world, name);
    }

    private List<SimulatedAgent> of(PodName name) {
        return world.living().stream().filter(agent -> agent.pod.equals(name)).toList();
    }
}
