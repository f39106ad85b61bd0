package dev.berth.server.tfe.run;

import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;

/**
 * Where a task stands, as run, plan and apply. The only place where one is made of the other, and always of one read of
 * the task: a client that saw a plan finished, or the end of its output, before the run that waits for approval would
 * leave without having asked.
 *
 * @param confirmable whether the plan may be approved
 * @param discardable whether it may be decided against
 * @param cancelable whether the run may be canceled; never while it waits for approval, where an interrupted client leaves
 *     it as it is
 */
record Standing(
        RunStatus run,
        PhaseStatus plan,
        PhaseStatus apply,
        boolean confirmable,
        boolean discardable,
        boolean cancelable) {

    static Standing of(Task task) {
        boolean cancelable = !task.cancelRequested();
        boolean planning = task.phase() == Phase.PLAN;
        return switch (task.status()) {
            case PENDING ->
                planning
                        ? working(RunStatus.PENDING, PhaseStatus.PENDING, PhaseStatus.PENDING, cancelable)
                        : working(RunStatus.CONFIRMED, PhaseStatus.FINISHED, PhaseStatus.QUEUED, cancelable);
            case RUNNING ->
                planning
                        ? working(RunStatus.PLANNING, PhaseStatus.RUNNING, PhaseStatus.PENDING, cancelable)
                        : working(RunStatus.APPLYING, PhaseStatus.FINISHED, PhaseStatus.RUNNING, cancelable);
            case APPLY_PENDING -> planned(task);
            case PLANNED -> over(RunStatus.PLANNED_AND_FINISHED, PhaseStatus.FINISHED, PhaseStatus.UNREACHABLE);
            case APPLIED -> over(RunStatus.APPLIED, PhaseStatus.FINISHED, PhaseStatus.FINISHED);
            case DISCARDED -> over(RunStatus.DISCARDED, PhaseStatus.FINISHED, PhaseStatus.UNREACHABLE);
            case FAILED -> broken(task, RunStatus.ERRORED, PhaseStatus.ERRORED);
            case CANCELED -> broken(task, RunStatus.CANCELED, PhaseStatus.CANCELED);
        };
    }

    /**
     * Where an apply stands. That of a plan which is no longer the task's is over, and will never be: the task plans again,
     * or has done so.
     *
     * @param planAttempt the attempt that made its plan; 0 means whichever plan the task has
     */
    PhaseStatus apply(Task task, int planAttempt) {
        return isPresent(task, planAttempt) ? apply : PhaseStatus.UNREACHABLE;
    }

    /** Whether an apply is that of the plan which the task has now. */
    static boolean isPresent(Task task, int planAttempt) {
        return planAttempt == 0 || planAttempt == task.planAttempt();
    }

    private static Standing planned(Task task) {
        RunStatus run = task.request().provisional() ? RunStatus.PLANNED_AND_SAVED : RunStatus.PLANNED;
        boolean open = !task.cancelRequested();
        return new Standing(run, PhaseStatus.FINISHED, PhaseStatus.PENDING, open, open, false);
    }

    private static Standing working(RunStatus run, PhaseStatus plan, PhaseStatus apply, boolean cancelable) {
        return new Standing(run, plan, apply, false, false, cancelable);
    }

    private static Standing over(RunStatus run, PhaseStatus plan, PhaseStatus apply) {
        return new Standing(run, plan, apply, false, false, false);
    }

    /** A task may be canceled while its plan waits for approval: then the plan stays finished, as it was seen. */
    private static Standing broken(Task task, RunStatus run, PhaseStatus how) {
        if (task.phase() == Phase.APPLY) {
            return over(run, PhaseStatus.FINISHED, how);
        }
        return over(run, task.plan() == null ? how : PhaseStatus.FINISHED, PhaseStatus.UNREACHABLE);
    }
}
