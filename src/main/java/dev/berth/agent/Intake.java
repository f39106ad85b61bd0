package dev.berth.agent;

import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Refusal;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether new work is taken, and what else the agent says of itself. It belongs to the {@link AgentState}'s monitor. */
final class Intake {
    private Mode mode = Mode.WORKING;
    private boolean diskFull;
    private List<String> unstoredStates = List.of();

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

    /** Where states are kept that are stored nowhere else (F4); null when there is none. */
    @Nullable
    List<String> unstoredStates() {
        return unstoredStates.isEmpty() ? null : unstoredStates;
    }

    /** Returns whether that is news. */
    boolean unstoredStates(List<String> paths) {
        boolean news = !unstoredStates.equals(paths);
        unstoredStates = List.copyOf(paths);
        return news;
    }

    AgentMessage.Heartbeat heartbeat(List<AgentMessage.SlotState> slots) {
        return new AgentMessage.Heartbeat(slots, diskFull, unstoredStates(), null);
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
        ServerMessage.Approvals approvals = assign.approvals();
        boolean lacking = approvals != null && approvals.lacking();
        if (apply && (confirmedBy == null || confirmedBy.isBlank() || lacking)) {
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
