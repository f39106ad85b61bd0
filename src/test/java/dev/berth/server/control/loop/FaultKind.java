package dev.berth.server.control.loop;

/** What can go wrong in the simulation. */
enum FaultKind {
    MESSAGE_LOST,
    MESSAGE_DOUBLED,
    MESSAGE_DELAYED,
    /** Across two ways only: an old socket and its successor, HTTP and the socket, two calls of the runtime. */
    MESSAGE_REORDERED,
    SOCKET_BROKEN,
    SOCKET_HALF_OPEN,
    AGENT_CUT_OFF,
    AGENT_KILLED,
    POD_EVICTED,
    RUN_INTERRUPTED,
    /** An agent cannot have what was approved. */
    APPLY_DECLINED,
    POD_SLOW_TO_START,
    POD_NEVER_STARTS,
    RUNTIME_REFUSES,
    RUNTIME_ANSWER_LOST,
    RUNTIME_AWAY,
    DATABASE_REFUSES,
    DATABASE_ANSWER_LOST,
    DATABASE_AWAY,
    /** Somebody else writes between what a turn, or a command, read and what it stores. */
    SNAPSHOT_STALE,
    SERVER_KILLED,
    /** Between two acts of one turn: before or after its commit, between two of its effects. */
    SERVER_KILLED_IN_TURN,
    /** The process stands still for a while, as on a machine that sleeps. */
    SERVER_STALLED,
    /** Output cannot be stored for a while, and nothing else is wrong. */
    LOG_STORE_STALLED,
    /** The loop hears something while output that came before it is still being stored. */
    OUTPUT_OVERTAKEN,
    /** Another server takes the lease while the one that leads stands still; it wakes and goes on with what it was at. */
    LEADER_DEPOSED,
    /** The same between the decision of a turn and its commit. */
    LEADER_DEPOSED_IN_TURN,
    WAKE_UP_LOST,
    /** The row of a new task reaches the loop when it may long be another. */
    NEW_TASK_TOLD_LATE,
    RULE_CHANGED,
    POOL_CHANGED,
    TEMPLATE_CHANGED
}
