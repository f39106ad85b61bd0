package dev.berth.server.control.loop;

/** What may go wrong with the calls of a {@link MemoryDatabase}. */
final class MemoryFaults {
    private MemoryFaults() {}

    /** What goes wrong with a call. */
    enum Fault {
        NONE,
        REFUSED,
        ANSWER_LOST
    }

    /** What the calls are, for faults that strike some of them only. */
    enum Call {
        LOAD,
        COMMIT,
        OTHER
    }

    /** Decides about each call. */
    interface Faults {
        Fault next(Call call);
    }
}
