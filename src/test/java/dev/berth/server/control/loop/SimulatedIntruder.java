package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.StoredPod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Somebody who has read pods' tokens and agents' ids, and has no agent's secret: nothing is ever said to it. */
final class SimulatedIntruder {
    private static final String NAME = "intruder/";

    private final SimulatedWorld world;
    private int intrusions;

    SimulatedIntruder(SimulatedWorld world) {
        this.world = world;
    }

    static boolean is(SessionId session) {
        return session.value().startsWith(NAME);
    }

    void act() {
        List<StoredPod> bound = world.database.pool(POOL).pods.values().stream()
                .filter(row -> row.binding() != null)
                .toList();
        if (bound.isEmpty() || !world.server.up) {
            return;
        }
        StoredPod victim = world.pick(bound);
        SessionId id = new SessionId(NAME + intrusions++);
        world.log(id, "speaks for", victim.name());
        var unused = world.server.loop.report(
                new AgentSession(id, POOL, victim.name(), Objects.requireNonNull(victim.agent())),
                new AgentReport.Hello(
                        "1",
                        3,
                        Map.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        world.chance(0.5) ? null : "a guess",
                        List.of()));
    }
}
