package dev.berth.server.control.replay;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.SessionId;
import java.util.HashSet;
import java.util.Set;

/** A pod whose agent does what it is told, at once, and never fails. */
final class ReplayedPod {
    final AgentSession session;
    final Set<TaskId> running = new HashSet<>();
    /** The plans whose directories it keeps. */
    final Set<TaskId> warm = new HashSet<>();

    boolean draining;
    boolean saidDrained;

    ReplayedPod(PoolName pool, PodName name) {
        session = new AgentSession(new SessionId(name.value()), pool, name, new AgentId(name.value()));
    }

    /** Whether it has just become free to go, which it says once. */
    boolean drained() {
        boolean now = draining && running.isEmpty() && warm.isEmpty();
        boolean news = now && !saidDrained;
        saidDrained = now;
        return news;
    }
}
