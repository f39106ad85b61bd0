package dev.berth.server.control.port;

/**
 * The way to the agents. It does not assume that the socket is in this process. Sends never block and never fail: a
 * socket that is dead or whose queue is full is closed, and its end comes back as {@link AgentReport.Disconnected}.
 */
public interface AgentLink {

    /** Queues a command; commands of one session arrive in order. */
    void send(SessionId session, AgentInstruction command);

    /** Closes a connection. */
    void close(SessionId session, CloseCause cause, String detail);

    /** Why the server closes a connection. */
    enum CloseCause {
        /** A newer connection of the same agent took over (F2). */
        SUPERSEDED,
        /** The pool has no such pod, or its slots do not fit. */
        UNKNOWN_POD,
        /** Another living agent has this pod's name (F2). */
        NAME_TAKEN,
        /** No heartbeat in time, or three lapsed assigns in a row (L1, P7). */
        HEARTBEAT_TIMEOUT
    }
}
