package dev.berth.server.control.loop;

import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A link that keeps what is sent; nobody answers by itself. */
final class RecordingLink implements AgentLink {
    private final Map<SessionId, List<AgentInstruction>> sent = new HashMap<>();
    private final Map<SessionId, CloseCause> closed = new HashMap<>();

    @Override
    public void send(SessionId session, AgentInstruction command) {
        to(session).add(command);
    }

    @Override
    public void close(SessionId session, CloseCause cause, String detail) {
        closed.put(session, cause);
    }

    /** All that was sent on a session, in order. */
    List<AgentInstruction> to(SessionId session) {
        return sent.computeIfAbsent(session, key -> new ArrayList<>());
    }

    /** Why a session was closed, or null while it is open. */
    CloseCause closed(SessionId session) {
        return closed.get(session);
    }
}
