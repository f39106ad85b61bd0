package dev.berth.protocol;

/** Why the server closes a C&amp;C socket; private-use codes of RFC 6455, section 7.4.2. */
public enum CloseCode {
    /** A frame that is not a JSON object or lacks a required field (F11). */
    MALFORMED(4000),
    /** A newer connection of the same agent took over (F2). */
    SUPERSEDED(4001),
    /** No {@code hello} within 5 s, or something else came first. */
    NO_HELLO(4002),
    /** The pool has no such pod, or the slots do not fit. */
    UNKNOWN_POD(4003),
    /** Another living agent has this pod's name (F2). */
    NAME_TAKEN(4004),
    /** No heartbeat within the time-out, or three lapsed assigns in a row. */
    HEARTBEAT_TIMEOUT(4008);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
