package dev.berth.server.web.task;

import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.TimelineEntry;
import java.util.List;

/**
 * What can be decided about the plan that a page shows, and what was. It is bound to that plan: when the task has another one
 * by now, nothing can be decided here.
 *
 * @param task its number
 * @param shown the digest of the plan that the page shows; empty when it shows none
 * @param state what can be done
 * @param words what is said
 */
public record Decision(long task, String shown, State state, String words) {
    /** What can be done. */
    public enum State {
        /** There is nothing to be decided. */
        NOTHING,
        /** The plan that is shown waits for approval. */
        OPEN,
        /** Another plan waits than the one that is shown. */
        CHANGED,
        /** Somebody has decided. */
        DECIDED
    }

    static Decision of(Task task, String shown, List<TimelineEntry> timeline) {
        PlanSummary plan = task.plan();
        String present = plan == null || plan.sha256() == null ? "" : plan.sha256();
        boolean another = !shown.isEmpty() && !shown.equals(present);
        if (another) {
            String words = task.status() == TaskStatus.APPLY_PENDING
                    ? "The plan changed since it was shown here. Look at the new one before you decide."
                    : "The plan that is shown here is not the task's plan any more: it plans again.";
            return of(task, shown, State.CHANGED, words);
        }
        if (task.status() == TaskStatus.APPLY_PENDING) {
            return of(task, shown, State.OPEN, "Nothing changes before somebody confirms this plan.");
        }
        String decided = decided(task, timeline);
        return of(task, shown, decided.isEmpty() ? State.NOTHING : State.DECIDED, decided);
    }

    private static Decision of(Task task, String shown, State state, String words) {
        return new Decision(task.id().value(), shown, state, words);
    }

    /** Who has decided, and what; empty when nobody has. */
    static String decided(Task task, List<TimelineEntry> timeline) {
        Confirmation confirmation = task.confirmation();
        if (confirmation != null) {
            return "Confirmed by " + confirmation.by() + ".";
        }
        if (task.status() == TaskStatus.DISCARDED || task.status() == TaskStatus.CANCELED) {
            String by = timeline.isEmpty() || timeline.getLast().by() == null
                    ? ""
                    : " by " + timeline.getLast().by();
            return (task.status() == TaskStatus.DISCARDED ? "Discarded" : "Canceled") + by + ".";
        }
        boolean planOnly = task.request().type() == TaskType.PLAN && task.status() == TaskStatus.PLANNED;
        return planOnly ? "This task only plans: nothing of it is applied." : "";
    }

    public boolean open() {
        return state == State.OPEN;
    }

    public boolean changed() {
        return state == State.CHANGED;
    }

    public boolean decided() {
        return state == State.DECIDED;
    }
}
