package dev.berth.server.agentlink;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.CloseCode;
import dev.berth.protocol.Frames;
import dev.berth.protocol.MalformedFrameException;
import dev.berth.protocol.ServerMessage;
import dev.berth.server.control.port.AgentInbox;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.Traces;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an agent: its hello, what it says in two lanes ({@link Inbound}), its commands in order, its end
 * once. All state belongs to the session's loop; {@link #send} and {@link #end} may be called from anywhere.
 */
final class LinkSession implements Inbound.Taker {
    private static final Logger LOG = Logger.getLogger(LinkSession.class);

    /** RFC 6455 leaves 125 bytes to a control frame, two of which are the code. */
    private static final int MAX_REASON_BYTES = 123;

    /** The server cannot go on with this connection (RFC 6455, section 7.4.1). */
    static final int POLICY_VIOLATION = 1008;

    /** The frame could not leave, or something went wrong here. */
    static final int INTERNAL_ERROR = 1011;

    private final Admission admission;
    private final Socket socket;
    private final Executor loop;
    private final AgentInbox inbox;
    private final LogIntake logs;
    private final LinkMeter meter;
    private final Traces traces;
    private final Outbox outbox;
    private final Inbound inbound;
    private @Nullable AgentSession agent;
    private int slots;
    private boolean reported;
    private volatile boolean ended;

    LinkSession(
            Admission admission, Socket socket, Executor loop, AgentInbox inbox, LogIntake logs, LinkContext context) {
        this.admission = admission;
        this.socket = socket;
        this.loop = loop;
        this.inbox = inbox;
        this.logs = logs;
        this.meter = context.meter();
        this.traces = context.traces();
        this.outbox = new Outbox(
                socket, loop, context.limits(), () -> end(INTERNAL_ERROR, "the connection does not take what is sent"));
        this.inbound = new Inbound(loop, this, context.limits(), context.budget());
    }

    /** What all sessions share. */
    record LinkContext(SessionLimits limits, LinkMeter meter, InboundBudget budget, Traces traces) {}

    /** A text frame came. On the loop. */
    void received(String text) {
        if (ended) {
            return;
        }
        try {
            admit(Frames.readAgentMessage(text), text.length());
        } catch (MalformedFrameException e) {
            malformed(String.valueOf(e.getMessage()));
        }
    }

    /** A frame came that is no text. On the loop. */
    void receivedBinary() {
        malformed("frames are text");
    }

    /** The time for hello is over. On the loop. */
    void helloDue() {
        if (agent == null) {
            end(CloseCode.NO_HELLO.code(), "no hello within 5 s");
        }
    }

    /** Queues a frame for the agent; dropped when the connection has ended. */
    void send(ServerMessage message) {
        if (!ended) {
            outbox.offer(Frames.write(message));
        }
    }

    /** Closes the connection and reports its end, once. */
    void end(int code, String reason) {
        loop.execute(() -> finish(code, reason));
    }

    /** The connection closed by itself. On the loop. */
    void closed() {
        finish(INTERNAL_ERROR, "");
    }

    @Override
    public Uni<Void> output(List<LogStore.Chunk> chunks) {
        AgentSession from = agent;
        if (from == null || ended) {
            return Uni.createFrom().voidItem();
        }
        return logs.store(from, chunks, () -> !ended).invoke(this::acknowledge).replaceWithVoid();
    }

    @Override
    public Uni<Void> report(AgentReport report) {
        AgentSession from = agent;
        if (from == null || ended) {
            return Uni.createFrom().voidItem();
        }
        if (report instanceof AgentReport.Hello) {
            reported = true;
            LOG.infof(
                    "agent connected pool=%s pod=%s agent=%s session=%s",
                    from.pool(), from.pod(), from.agent(), from.id());
        }
        return Uni.createFrom()
                .deferred(() -> inbox.report(from, report))
                .onFailure()
                .invoke(this::inboxFailed);
    }

    private void admit(AgentMessage message, int length) {
        if (message instanceof AgentMessage.Unknown) {
            meter.unknownType();
            return;
        }
        boolean first = agent == null;
        if (first && !introduced(message)) {
            return;
        }
        if (!first && message instanceof AgentMessage.Hello) {
            throw new MalformedFrameException("hello comes once");
        }
        AgentSession from = agent;
        if (message instanceof AgentMessage.Heartbeat && from != null && inbound.reporting()) {
            // What it says waits for its turn; that it came counts now (L1).
            inbox.heard(from);
        }
        if (!queue(message, length)) {
            end(POLICY_VIOLATION, "too much is sent before it is acknowledged");
        }
    }

    /** Puts it into words of the server, and in its lane; false when there is no room. */
    private boolean queue(AgentMessage message, int length) {
        return switch (message) {
            case AgentMessage.Log log -> inbound.add(MessageReports.chunk(log), length);
            case AgentMessage.Hello hello -> inbound.add(MessageReports.hello(hello), length);
            case AgentMessage.Heartbeat heartbeat -> inbound.add(MessageReports.heartbeat(heartbeat, slots), length);
            case AgentMessage.Accepted accepted -> inbound.add(MessageReports.accepted(accepted), length);
            case AgentMessage.Refused refused -> inbound.add(MessageReports.refused(refused), length);
            case AgentMessage.Finished finished -> {
                told(finished);
                yield inbound.add(MessageReports.finished(finished), length);
            }
            case AgentMessage.Draining draining -> inbound.add(new AgentReport.Draining(), length);
            case AgentMessage.Drained drained -> inbound.add(new AgentReport.Drained(), length);
            case AgentMessage.Unknown unknown -> true;
        };
    }

    private void told(AgentMessage.Finished finished) {
        AgentMessage.Trace trace = finished.trace();
        if (trace != null) {
            traces.attempted(MessageReports.attempt(finished), trace.traceparent(), MessageReports.steps(trace));
        }
    }

    /** Whether this is a hello that may stand; the connection ends when it is not. */
    private boolean introduced(AgentMessage message) {
        if (!(message instanceof AgentMessage.Hello hello)) {
            end(CloseCode.NO_HELLO.code(), "the first frame is hello");
            return false;
        }
        AgentSession speaker = speaker(hello);
        if (admission.pod() != null && !admission.pod().equals(speaker.pod())) {
            end(CloseCode.UNKNOWN_POD.code(), "the token belongs to another pod");
            return false;
        }
        if (hello.slots() > PoolSpec.MAX_SLOTS_PER_POD) {
            end(CloseCode.UNKNOWN_POD.code(), "an agent has at most " + PoolSpec.MAX_SLOTS_PER_POD + " slots");
            return false;
        }
        agent = speaker;
        slots = hello.slots();
        return true;
    }

    private AgentSession speaker(AgentMessage.Hello hello) {
        try {
            return new AgentSession(
                    admission.session(), admission.pool(), new PodName(hello.pod()), new AgentId(hello.agentId()));
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(String.valueOf(e.getMessage()));
        }
    }

    /** Should not happen. The agent connects again and says everything anew, so nothing is lost by closing. */
    private void inboxFailed(Throwable failure) {
        LOG.errorf(failure, "a report could not be taken pool=%s session=%s", admission.pool(), admission.session());
        end(INTERNAL_ERROR, "internal error");
    }

    private void acknowledge(List<LogStore.Stored> stored) {
        for (LogStore.Stored each : stored) {
            send(new ServerMessage.LogAck(
                    each.attempt().task().value(), each.attempt().attempt(), each.bytes()));
        }
    }

    private void malformed(String reason) {
        meter.malformed();
        end(CloseCode.MALFORMED.code(), reason);
    }

    private void finish(int code, String reason) {
        if (ended) {
            return;
        }
        ended = true;
        inbound.clear();
        socket.close(code, shortened(reason));
        AgentSession from = agent;
        if (from == null || !reported) {
            LOG.debugf("connection refused pool=%s code=%d reason=%s", admission.pool(), code, reason);
            return;
        }
        LOG.infof("agent disconnected pool=%s pod=%s session=%s reason=%s", from.pool(), from.pod(), from.id(), reason);
        inbox.report(from, new AgentReport.Disconnected())
                .subscribe()
                .with(
                        done -> LOG.debugf("end reported session=%s", from.id()),
                        failure -> LOG.errorf(failure, "the end of session %s could not be reported", from.id()));
    }

    private static String shortened(String reason) {
        String text = reason;
        while (text.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
        }
        return text;
    }
}
