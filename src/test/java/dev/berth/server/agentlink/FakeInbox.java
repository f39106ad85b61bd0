package dev.berth.server.agentlink;

import dev.berth.server.control.port.AgentInbox;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was reported; answers at once, or when told to. */
final class FakeInbox implements AgentInbox {
    final List<AgentReport> reports = new CopyOnWriteArrayList<>();
    final List<AgentSession> sessions = new ArrayList<>();
    final List<AgentSession> heard = new ArrayList<>();
    private final Queue<UniEmitter<? super Void>> folding = new ArrayDeque<>();
    private boolean slow;

    void becomeSlow() {
        slow = true;
    }

    void folded() {
        folding.remove().complete(null);
    }

    @Override
    public void heard(AgentSession session) {
        heard.add(session);
    }

    @Override
    public Uni<Void> report(AgentSession session, AgentReport report) {
        return Uni.createFrom().emitter(emitter -> {
            sessions.add(session);
            reports.add(report);
            if (slow) {
                folding.add(emitter);
            } else {
                emitter.complete(null);
            }
        });
    }
}
