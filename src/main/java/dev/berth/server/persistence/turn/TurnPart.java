package dev.berth.server.persistence.turn;

import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import java.util.EnumSet;
import java.util.Set;

/** What a turn may consist of. Only what it has is in its statement, for even a part without rows has to be started. */
public enum TurnPart {
    /** Tasks that are not at work afterwards. */
    LEAVING,
    /** Tasks that are at work afterwards, as the index of P10 has it. */
    ENTERING,
    /** Attempts that begin. */
    PLACED,
    /** Tasks that have seen where their workspace's state is (T4). */
    SETTLED,
    /** Applies that make their provisional configuration the newest. */
    ADOPTED,
    /** Steps of tasks, and the holds on state locks that end with them (F13). */
    TOLD,
    SLOTS,
    /** What the journal tells (C6). */
    DECIDED,
    /** Reservations, and workspaces to lock. */
    RARE;

    /**
     * The parts of a turn. The sets are few, for each is a statement that every connection keeps prepared: tasks come
     * with their steps, and what is rare comes with everything but decisions.
     */
    public static Set<TurnPart> of(TurnChanges changes) {
        if (!changes.reserve().isEmpty()
                || !changes.release().isEmpty()
                || !changes.locks().isEmpty()) {
            EnumSet<TurnPart> all = EnumSet.allOf(TurnPart.class);
            if (changes.decisions().isEmpty()) {
                all.remove(DECIDED);
            }
            return all;
        }
        EnumSet<TurnPart> parts = EnumSet.noneOf(TurnPart.class);
        changes.tasks().forEach(change -> add(parts, change));
        if (!parts.isEmpty()
                || !changes.timeline().isEmpty()
                || !changes.endedAttempts().isEmpty()) {
            parts.add(TOLD);
        }
        if (!changes.slots().isEmpty()) {
            parts.add(SLOTS);
        }
        if (!changes.decisions().isEmpty()) {
            parts.add(DECIDED);
        }
        return parts;
    }

    private static void add(Set<TurnPart> parts, TaskChange change) {
        parts.add(ChangeRows.atWork(change.after()) ? ENTERING : LEAVING);
        if (change.workspaceVersion() != null
                || change.after().attempt() > change.before().attempt()) {
            parts.add(PLACED);
        }
        if (ChangeRows.settles(change)) {
            parts.add(SETTLED);
        }
        if (ChangeRows.adopts(change)) {
            parts.add(ADOPTED);
        }
    }
}
