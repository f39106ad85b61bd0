package dev.berth.server.agentlink;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.security.Attributes;
import dev.berth.server.security.Roles;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * {@code GET /api/v1/agents/connect}. Only an agent's token gets past the upgrade. Frames are handed over as they
 * come; the session itself takes them one by one, since the queue of the framework's serial mode has no bound.
 */
@WebSocket(path = "/api/v1/agents/connect", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
@RolesAllowed(Roles.AGENT)
public class AgentEndpoint {
    private static final Logger LOG = Logger.getLogger(AgentEndpoint.class);
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(5);

    private final AgentSessions sessions;
    private final SecurityIdentity identity;
    private final Vertx vertx;

    @Inject
    AgentEndpoint(AgentSessions sessions, SecurityIdentity identity, Vertx vertx) {
        this.sessions = sessions;
        this.identity = identity;
        this.vertx = vertx;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection) {
        PoolName pool = identity.getAttribute(Attributes.AGENT_POOL);
        PodName pod = identity.getAttribute(Attributes.AGENT_POD);
        Context loop = VertxContext.getRootContext(vertx.getOrCreateContext());
        Executor onLoop = task -> loop.runOnContext(ignored -> task.run());
        LinkSession session =
                sessions.open(new Admission(id(connection), pool, pod), new VertxSocket(connection), onLoop);
        vertx.setTimer(HELLO_TIMEOUT.toMillis(), timer -> onLoop.execute(session::helloDue));
        return Uni.createFrom().voidItem();
    }

    @OnTextMessage
    Uni<Void> text(String frame, WebSocketConnection connection) {
        return withSession(connection, session -> session.received(frame));
    }

    @OnBinaryMessage
    Uni<Void> binary(Buffer frame, WebSocketConnection connection) {
        return withSession(connection, LinkSession::receivedBinary);
    }

    @OnClose
    Uni<Void> close(WebSocketConnection connection) {
        Uni<Void> closed = withSession(connection, LinkSession::closed);
        sessions.forget(id(connection));
        return closed;
    }

    /** A frame over the limit, bytes that are no WebSocket, a connection reset. */
    @OnError
    Uni<Void> failed(Throwable failure, WebSocketConnection connection) {
        LOG.debugf(failure, "connection failed session=%s", connection.id());
        return withSession(
                connection, session -> session.end(LinkSession.POLICY_VIOLATION, "a frame that cannot be read"));
    }

    private Uni<Void> withSession(WebSocketConnection connection, Consumer<LinkSession> step) {
        LinkSession session = sessions.find(id(connection));
        if (session != null) {
            step.accept(session);
        }
        return Uni.createFrom().voidItem();
    }

    private static SessionId id(WebSocketConnection connection) {
        return new SessionId(connection.id());
    }

    private record VertxSocket(WebSocketConnection connection) implements Socket {
        @Override
        public Uni<Void> send(String frame) {
            return connection.sendText(frame);
        }

        @Override
        public void close(int code, String reason) {
            if (connection.isOpen()) {
                connection
                        .close(new CloseReason(code, reason))
                        .subscribe()
                        .with(
                                closed -> LOG.debugf("closed session=%s", connection.id()),
                                failure -> LOG.debugf(failure, "closing failed session=%s", connection.id()));
            }
        }
    }
}
