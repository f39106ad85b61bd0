package dev.berth.server.control;

import dev.berth.server.control.port.TaskView;
import java.util.List;

/**
 * The waiting tasks of a pool as of its last turn, in the classes of P8.
 *
 * @param lines in the order in which they are offered slots, those last that others of their workspace hold up; none is empty
 */
public record QueueView(List<Line> lines) {
    /** A pool that nobody waits for. */
    public static final QueueView EMPTY = new QueueView(List.of());

    public QueueView {
        lines = List.copyOf(lines);
    }

    /** What waits. */
    public enum Kind {
        /** Confirmed applies. */
        APPLY,
        PLAN_AND_APPLY,
        PLAN,
        /** Whatever cannot begin, as its workspace is locked or another task of it comes first (P10). */
        BLOCKED
    }

    /**
     * One class.
     *
     * @param count of all in it
     * @param first as many as were asked for
     */
    public record Line(Kind kind, int count, List<TaskView> first) {
        public Line {
            first = List.copyOf(first);
        }
    }
}
