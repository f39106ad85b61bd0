package dev.berth.server.agentlink;

import dev.berth.protocol.CloseCode;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.port.AgentInbox;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.Traces;
import dev.berth.server.security.CredentialSigner;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The connections of this process, and the way to them. */
@ApplicationScoped
public class AgentSessions implements AgentLink {
    /** The server goes away; the agent connects again (RFC 6455, section 7.4.1). */
    private static final int GOING_AWAY = 1001;

    private final Map<SessionId, LinkSession> sessions = new ConcurrentHashMap<>();
    private final AgentInbox inbox;
    private final CommandFrames frames;
    private final LogIntake logs;
    private final LinkSession.LinkContext context;

    @Inject
    AgentSessions(
            AgentInbox inbox,
            LogStore store,
            ChangeFeed changes,
            CredentialSigner signer,
            Traces traces,
            BerthConfig config,
            MeterRegistry meters) {
        BerthConfig.Limits limits = config.limits();
        SessionLimits bounds =
                SessionLimits.of(limits.sendQueue(), limits.logSize().asLongValue());
        this.inbox = inbox;
        this.frames = new CommandFrames(signer);
        this.logs = new LogIntake(store, changes, bounds);
        InboundBudget budget = InboundBudget.of(limits.waitingFrames().asLongValue());
        meters.gauge("berth.agent.frames.waiting.bytes", budget, InboundBudget::used);
        this.context = new LinkSession.LinkContext(bounds, new Counters(meters), budget, traces);
    }

    /** A connection whose token was accepted. */
    LinkSession open(Admission admission, Socket socket, Executor loop) {
        LinkSession session = new LinkSession(admission, socket, loop, inbox, logs, context);
        sessions.put(admission.session(), session);
        return session;
    }

    /** The session of an open connection, or null when there is none. */
    @Nullable
    LinkSession find(SessionId id) {
        return sessions.get(id);
    }

    /** The connection has closed. */
    void forget(SessionId id) {
        sessions.remove(id);
    }

    @Override
    public void send(SessionId session, AgentInstruction command) {
        LinkSession open = sessions.get(session);
        if (open != null) {
            open.send(frames.message(session, command));
        }
    }

    @Override
    public void close(SessionId session, CloseCause cause, String detail) {
        LinkSession open = sessions.get(session);
        if (open != null) {
            open.end(code(cause).code(), detail);
        }
    }

    /** First of all, so that agents look for the next server at once. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        List.copyOf(sessions.values()).forEach(session -> session.end(GOING_AWAY, "the server stops"));
    }

    /** The pods are another server's now; the agents say to it what they did (F14). */
    void stepDown(@Observes LeaseLost event) {
        List.copyOf(sessions.values()).forEach(session -> session.end(GOING_AWAY, "another server leads"));
    }

    private static CloseCode code(CloseCause cause) {
        return switch (cause) {
            case SUPERSEDED -> CloseCode.SUPERSEDED;
            case UNKNOWN_POD -> CloseCode.UNKNOWN_POD;
            case NAME_TAKEN -> CloseCode.NAME_TAKEN;
            case HEARTBEAT_TIMEOUT -> CloseCode.HEARTBEAT_TIMEOUT;
        };
    }

    private record Counters(Counter unknown, Counter broken) implements LinkMeter {
        private static final String NAME = "berth.agent.frames.rejected";

        Counters(MeterRegistry meters) {
            this(meters.counter(NAME, "reason", "unknown_type"), meters.counter(NAME, "reason", "malformed"));
        }

        @Override
        public void unknownType() {
            unknown.increment();
        }

        @Override
        public void malformed() {
            broken.increment();
        }
    }
}
