package dev.berth.server.control;

/** What can go wrong in the simulation. */
enum FaultKind {
    MESSAGE_LOST,
    MESSAGE_DOUBLED,
    SOCKET_BROKEN,
    SOCKET_HALF_OPEN,
    AGENT_CUT_OFF,
    AGENT_KILLED,
    POD_EVICTED,
    POD_NEVER_STARTS,
    RUNTIME_REFUSES,
    RUNTIME_ANSWER_LOST,
    RUNTIME_AWAY,
    DATABASE_REFUSES,
    DATABASE_ANSWER_LOST,
    DATABASE_AWAY,
    SERVER_KILLED,
    WAKE_UP_LOST
}
