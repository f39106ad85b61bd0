package dev.berth.server.control.loop;

import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What happened to a pool since its last turn. Bounded by its senders: each socket, operator and pod has at most one
 * event under way, and of a session that says nothing new only the time counts.
 */
final class Inbox {
    private final ConcurrentLinkedQueue<PoolEvent> events = new ConcurrentLinkedQueue<>();
    private final Map<AgentSession, Instant> heard = new ConcurrentHashMap<>();

    void add(PoolEvent event) {
        events.add(event);
    }

    void heard(AgentSession session, Instant at) {
        heard.merge(session, at, (old, next) -> next.isAfter(old) ? next : old);
    }

    /** Takes all that came up to now, in order; when agents were last heard comes last. */
    List<PoolEvent> drain() {
        List<PoolEvent> drained = new ArrayList<>();
        for (PoolEvent event = events.poll(); event != null; event = events.poll()) {
            drained.add(event);
        }
        Map<AgentSession, Instant> times = new HashMap<>();
        heard.forEach((session, at) -> {
            if (heard.remove(session, at)) {
                times.put(session, at);
            }
        });
        if (!times.isEmpty()) {
            drained.add(new PoolEvent.Heard(times));
        }
        return drained;
    }
}
