package dev.berth.server.control.loop;

import dev.berth.domain.liveness.LivenessLimits;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One connection: in order each way, until it breaks. The server takes one report at a time. */
final class SimulatedSocket {

    /** Arrives at that time at the earliest, and never before what was said earlier. */
    private record OnItsWay<T>(Instant due, T message) {}

    final AgentSession session;
    private final SimulatedWorld world;
    private final SimulatedAgent agent;
    private final Deque<OnItsWay<AgentReport>> toServer = new ArrayDeque<>();
    private final Deque<OnItsWay<AgentInstruction>> toAgent = new ArrayDeque<>();
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);
    private CloseCause closedBy;
    private boolean closeDelivered;
    private boolean broken;
    private boolean serverOpen = true;
    private boolean spoke;
    /** Until then output of the agent waits for the log store, and all that it said later with it. */
    private Instant stalledUntil = Instant.EPOCH;

    /** When a hello or heartbeat last came in on it, whether it was taken or had to wait. */
    private Instant lastSign = Instant.EPOCH;

    /** Heartbeats that count as heard while they wait. */
    private final Set<Object> noticed = Collections.newSetFromMap(new IdentityHashMap<>());

    SimulatedSocket(SimulatedWorld world, SimulatedAgent agent, AgentSession session) {
        this.world = world;
        this.agent = agent;
        this.session = session;
    }

    void say(AgentReport report) {
        boolean mayGetLost = !(report instanceof AgentReport.Finished) && !(report instanceof AgentReport.Hello);
        if (broken || (mayGetLost && world.strikes(FaultKind.MESSAGE_LOST, 0.02))) {
            return;
        }
        send(toServer, report);
        if (world.strikes(FaultKind.MESSAGE_DOUBLED, mayGetLost ? 0.02 : 0.15)) {
            send(toServer, report);
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
            toServer.clear();
            send(toServer, new AgentReport.Disconnected());
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
            send(toServer, new AgentReport.Disconnected());
        }
        agent.disconnected(this);
    }

    /** The server's process ended. */
    void serverEnded() {
        serverOpen = false;
        toServer.clear();
        toAgent.clear();
        broken = true;
        agent.disconnected(this);
    }

    boolean readable() {
        return world.server.up && arrived(toServer) && underWay.isDone() && !stalled();
    }

    private boolean stalled() {
        return !world.calm && world.now().isBefore(stalledUntil);
    }

    void stall(Duration duration) {
        stalledUntil = world.now().plus(duration);
    }

    /** That a heartbeat came counts at once, though what it says has to wait. */
    void notice() {
        if (!world.server.up || !serverOpen || !(stalled() || !underWay.isDone())) {
            return;
        }
        for (OnItsWay<AgentReport> waiting : toServer) {
            boolean there = !waiting.due().isAfter(world.now());
            if (there && waiting.message() instanceof AgentReport.Heartbeat && noticed.add(waiting)) {
                world.heard.put(session.pod(), world.now());
                lastSign = world.now();
                world.log(session.id(), "is heard");
                world.server.loop.heard(session);
            }
        }
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
        AgentReport report = toServer.remove().message();
        if (agent.hasSpokenOnAnotherThan(this)) {
            world.seen(FaultKind.MESSAGE_REORDERED);
        }
        boolean sign = report instanceof AgentReport.Hello || report instanceof AgentReport.Heartbeat;
        if (sign) {
            world.heard.put(session.pod(), world.now());
            lastSign = world.now();
        }
        world.log(session.id(), "says", report);
        spoke = true;
        underWay = world.server.loop.report(session, report);
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
