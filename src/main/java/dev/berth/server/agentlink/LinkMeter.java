package dev.berth.server.agentlink;

/** What is counted on the channel. */
interface LinkMeter {
    /** A frame of a type that this version does not know. */
    void unknownType();

    /** A frame that closed its connection (F11). */
    void malformed();
}
