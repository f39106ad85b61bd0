package dev.berth.server.control;

import dev.berth.server.control.port.AgentCommand;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.SessionId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** One connection: in order each way, until it breaks. The server takes one report at a time. */
final class SimulatedSocket {
    final AgentSession session;
    private final SimulatedWorld world;
    private final SimulatedAgent agent;
    private final Deque<AgentReport> toServer = new ArrayDeque<>();
    private final Deque<AgentCommand> toAgent = new ArrayDeque<>();
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);
    private CloseCause closedBy;
    private boolean closeDelivered;
    private boolean broken;
    private boolean serverOpen = true;

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
        toServer.add(report);
        if (world.strikes(FaultKind.MESSAGE_DOUBLED, 0.02)) {
            toServer.add(report);
        }
    }

    void command(AgentCommand command) {
        boolean mayGetLost = !(command instanceof AgentCommand.Welcome);
        if (!serverOpen || broken || (mayGetLost && world.strikes(FaultKind.MESSAGE_LOST, 0.02))) {
            return;
        }
        toAgent.add(command);
        if (world.strikes(FaultKind.MESSAGE_DOUBLED, 0.02)) {
            toAgent.add(command);
        }
    }

    /** The server closes it: what it had not taken yet is gone. */
    void close(CloseCause cause) {
        if (serverOpen) {
            serverOpen = false;
            closedBy = cause;
            toServer.clear();
            toServer.add(new AgentReport.Disconnected());
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
            toServer.add(new AgentReport.Disconnected());
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
        return world.server.up && !toServer.isEmpty() && underWay.isDone();
    }

    boolean writable() {
        return !broken && (!toAgent.isEmpty() || (closedBy != null && !closeDelivered));
    }

    void deliverToServer() {
        AgentReport report = toServer.remove();
        boolean sign = report instanceof AgentReport.Hello || report instanceof AgentReport.Heartbeat;
        if (sign) {
            world.heard.put(session.pod(), world.now());
        }
        world.log(session.id(), "says", report);
        underWay = world.server.loop.report(session, report);
    }

    void deliverToAgent() {
        if (toAgent.isEmpty()) {
            closeDelivered = true;
            world.log(session.id(), "is closed", closedBy);
            agent.closed(this, closedBy);
            return;
        }
        AgentCommand command = toAgent.remove();
        world.log(session.id(), "is told", command);
        agent.told(this, command);
    }

    boolean dead() {
        return toServer.isEmpty() && (broken || closeDelivered) && !writable();
    }

    /** The link that finds its way by the session's name. */
    static AgentLink link(SimulatedWorld world) {
        return new AgentLink() {
            @Override
            public void send(SessionId session, AgentCommand command) {
                new SendChecks(world).check(session, command);
                SimulatedSocket socket = world.sockets.get(session.value());
                if (socket != null) {
                    socket.command(command);
                }
            }

            @Override
            public void close(SessionId session, CloseCause cause, String detail) {
                SimulatedSocket socket = world.sockets.get(session.value());
                if (socket != null) {
                    socket.close(cause);
                }
            }
        };
    }
}
