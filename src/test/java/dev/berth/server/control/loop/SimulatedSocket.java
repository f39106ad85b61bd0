package dev.berth.server.control.loop;

import dev.berth.domain.liveness.LivenessLimits;
import dev.berth.server.agentlink.SimulatedLanes;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore.Chunk;
import dev.berth.server.control.port.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One connection: in order each way, until it breaks. The server takes one report at a time. */
final class SimulatedSocket {

    /** Arrives at that time at the earliest, and never before what was said earlier. */
    private record OnItsWay<T>(Instant due, T message) {}

    final AgentSession session;
    private final SimulatedWorld world;
    private final SimulatedAgent agent;
    /** What an agent says: a report, or output. */
    private record Said(AgentReport report, Chunk output) {}

    private final Deque<OnItsWay<Said>> toServer = new ArrayDeque<>();
    private final Deque<OnItsWay<AgentInstruction>> toAgent = new ArrayDeque<>();
    private final LaneChecks checks;
    private final SimulatedLanes lanes;
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);
    private CloseCause closedBy;
    private boolean closeDelivered;
    private boolean broken;
    private boolean serverOpen = true;
    private boolean spoke;
    /** For the server; what comes later is not listened to. */
    private boolean ended;

    /** When a hello or heartbeat last came in on it, whether it was taken or had to wait. */
    private Instant lastSign = Instant.EPOCH;

    SimulatedSocket(SimulatedWorld world, SimulatedAgent agent, AgentSession session) {
        this.world = world;
        this.agent = agent;
        this.session = session;
        this.checks = new LaneChecks(world);
        this.lanes = new SimulatedLanes(new SimulatedLanes.Server() {
            @Override
            public CompletionStage<Void> output(int chunks) {
                return world.logs.store().thenRun(() -> checks.stored(chunks));
            }

            @Override
            public CompletionStage<Void> report(AgentReport report) {
                return taken(report);
            }
        });
    }

    /** Output that was not acknowledged is said again on the next connection; none of it is lost on this one. */
    void print(AttemptRef attempt) {
        if (!broken) {
            send(toServer, new Said(null, new Chunk(attempt, 0, "out")));
        }
    }

    void say(AgentReport report) {
        boolean mayGetLost = !(report instanceof AgentReport.Finished) && !(report instanceof AgentReport.Hello);
        if (broken || (mayGetLost && world.strikes(FaultKind.MESSAGE_LOST, 0.02))) {
            return;
        }
        send(toServer, new Said(report, null));
        if (world.strikes(FaultKind.MESSAGE_DOUBLED, mayGetLost ? 0.02 : 0.15)) {
            send(toServer, new Said(report, null));
        }
    }

    void command(AgentInstruction command) {
        boolean mayGetLost = !(command instanceof AgentInstruction.Welcome);
        if (!serverOpen || broken || (mayGetLost && world.strikes(FaultKind.MESSAGE_LOST, 0.02))) {
            return;
        }
        send(toAgent, command);
        if (world.strikes(FaultKind.MESSAGE_DOUBLED, 0.02)) {
            send(toAgent, command);
        }
    }

    private <T> void send(Deque<OnItsWay<T>> way, T message) {
        way.add(new OnItsWay<>(world.now().plus(world.network.delay()), message));
    }

    /** The server closes it: what it had not taken yet is gone. */
    void close(CloseCause cause) {
        if (serverOpen) {
            serverOpen = false;
            closedBy = cause;
            end();
            toServer.clear();
            send(toServer, new Said(new AgentReport.Disconnected(), null));
        }
    }

    /** The network breaks it. A part of what was under way may still arrive, and the server may never be told. */
    void sever(boolean halfOpen) {
        broken = true;
        toAgent.clear();
        while (!toServer.isEmpty() && world.chance(0.5)) {
            toServer.removeLast();
        }
        if (!halfOpen) {
            send(toServer, new Said(new AgentReport.Disconnected(), null));
        }
        agent.disconnected(this);
    }

    /** The server's process ended. */
    void serverEnded() {
        serverOpen = false;
        end();
        toServer.clear();
        toAgent.clear();
        broken = true;
        agent.disconnected(this);
    }

    boolean readable() {
        return world.server.up && arrived(toServer);
    }

    boolean writable() {
        return !broken && (toAgent.isEmpty() ? closedBy != null && !closeDelivered : arrived(toAgent));
    }

    private <T> boolean arrived(Deque<OnItsWay<T>> way) {
        return !way.isEmpty() && !way.peek().due().isAfter(world.now());
    }

    /** Whether words to the server are still on their way. */
    boolean talking() {
        return !toServer.isEmpty();
    }

    void deliverToServer() {
        Said said = toServer.remove().message();
        if (ended && !(said.report() instanceof AgentReport.Disconnected)) {
            return;
        }
        if (said.output() != null) {
            checks.printed();
            lanes.print(said.output());
            return;
        }
        AgentReport report = said.report();
        if (agent.hasSpokenOnAnotherThan(this)) {
            world.seen(FaultKind.MESSAGE_REORDERED);
        }
        world.log(session.id(), "says", report);
        spoke = true;
        heard(report);
        if (report instanceof AgentReport.Disconnected) {
            end();
            taken(report);
        } else {
            checks.said(report);
            lanes.say(report);
        }
    }

    /** The server's loop gets it. */
    private CompletionStage<Void> taken(AgentReport report) {
        if (!(report instanceof AgentReport.Disconnected)) {
            checks.taken(report);
        }
        underWay = world.server.loop.report(session, report);
        return underWay;
    }

    private void end() {
        ended = true;
        lanes.clear();
        checks.clear();
    }

    /** Between two steps. */
    void check() {
        if (underWay.isDone()) {
            checks.heard();
        }
    }

    /** That it came counts at once, though what it says may have to wait. */
    private void heard(AgentReport report) {
        if (report instanceof AgentReport.Hello || report instanceof AgentReport.Heartbeat) {
            world.heard.put(session.pod(), world.now());
            lastSign = world.now();
        }
        if (report instanceof AgentReport.Heartbeat && !underWay.isDone()) {
            world.server.loop.heard(session);
        }
    }

    /** L1: a socket is closed for its silence only when it was silent, or let assigns lapse. */
    private void silentIndeed() {
        boolean lapsed = world.database.timeline.stream()
                .anyMatch(entry -> entry.reason().equals("not_accepted")
                        && entry.location() != null
                        && entry.location().pod().equals(session.pod()));
        Duration silence = Duration.between(lastSign, world.now());
        if (!lapsed && silence.compareTo(LivenessLimits.DEFAULTS.heartbeatTimeout()) < 0) {
            world.violated("L1: " + session.id() + " was heard " + silence + " ago and is closed for its silence");
        }
    }

    /** Whether the server has heard anything on it. */
    boolean spoke() {
        return spoke;
    }

    void deliverToAgent() {
        if (toAgent.isEmpty()) {
            closeDelivered = true;
            world.log(session.id(), "is closed", closedBy);
            agent.closed(this, closedBy);
            return;
        }
        AgentInstruction command = toAgent.remove().message();
        world.log(session.id(), "is told", command);
        agent.told(this, command);
    }

    boolean dead() {
        return toServer.isEmpty() && (broken || closeDelivered);
    }

    /** The link that finds its way by the session's name. */
    static AgentLink link(SimulatedWorld world) {
        return new AgentLink() {
            @Override
            public void send(SessionId session, AgentInstruction command) {
                if (world.server.dies()) {
                    return;
                }
                if (SimulatedIntruder.is(session)) {
                    world.violated("an intruder was told " + command);
                }
                new SendChecks(world).check(session, command);
                SimulatedSocket socket = world.sockets.get(session.value());
                if (socket != null) {
                    socket.command(command);
                }
            }

            @Override
            public void close(SessionId session, CloseCause cause, String detail) {
                SimulatedSocket socket = world.server.dies() ? null : world.sockets.get(session.value());
                if (socket != null) {
                    if (detail.equals("no answer from the agent in time")) {
                        socket.silentIndeed();
                    }
                    socket.close(cause);
                }
            }
        };
    }
}
