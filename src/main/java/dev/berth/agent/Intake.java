package dev.berth.agent;

import dev.berth.protocol.Refusal;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import org.jspecify.annotations.Nullable;

/** Whether new work is taken, and why not. It belongs to the {@link AgentState}'s monitor. */
final class Intake {
    private Mode mode = Mode.WORKING;
    private boolean diskFull;

    private enum Mode {
        WORKING,
        /** The server asked for it; it may take that back. */
        DRAINING,
        /** The agent was told from outside to end. */
        ENDING
    }

    boolean draining() {
        return mode == Mode.DRAINING;
    }

    boolean ending() {
        return mode == Mode.ENDING;
    }

    boolean diskFull() {
        return diskFull;
    }

    /** Returns whether that is news. */
    boolean drain() {
        return change(Mode.WORKING, Mode.DRAINING);
    }

    /** Returns whether that is news. */
    boolean resume() {
        return change(Mode.DRAINING, Mode.WORKING);
    }

    void end() {
        mode = Mode.ENDING;
    }

    /** Returns whether that is news. */
    boolean diskFull(boolean full) {
        boolean news = diskFull != full;
        diskFull = full;
        return news;
    }

    /**
     * Why the assignment is not taken, or null.
     *
     * @param kept whether the task's directory is kept here
     * @param free whether its slot is
     */
    @Nullable
    Refusal refusal(ServerMessage.Assign assign, boolean kept, boolean free) {
        boolean apply = assign.phase() == TaskPhase.APPLY;
        String confirmedBy = assign.confirmedBy();
        if (apply && (confirmedBy == null || confirmedBy.isBlank())) {
            return Refusal.NOT_CONFIRMED;
        }
        if (ending()) {
            return Refusal.SHUTTING_DOWN;
        }
        boolean reservedHere = apply && assign.warm() && kept;
        // An apply that runs out of room in its middle is worse than one that runs elsewhere.
        if (diskFull || (draining() && !reservedHere)) {
            return Refusal.DRAINING;
        }
        return free ? null : Refusal.SLOT_BUSY;
    }

    private boolean change(Mode from, Mode to) {
        boolean applies = mode == from;
        mode = applies ? to : mode;
        return applies;
    }
}
