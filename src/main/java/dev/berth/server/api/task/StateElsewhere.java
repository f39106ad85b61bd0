package dev.berth.server.api.task;

import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.TaskStore.StateMove;
import dev.berth.server.control.port.TaskStore.Submitted;

/**
 * What a destruction does not find it does not destroy, and would call that success; what a plan does not find it builds
 * once more. So the one is refused, and the other needs somebody who looks at it.
 */
final class StateElsewhere {
    private StateElsewhere() {}

    static ProblemException problem(Submitted.StateElsewhere elsewhere, boolean destroy) {
        String detail = destroy
                ? "this destroy would look at " + shown(elsewhere.now())
                        + ", but the workspace's state was last found in " + shown(elsewhere.last()) + "; "
                        + advice(elsewhere.last())
                        + ", or, if the state has moved, make a plan without destroy first that finds it there"
                : "this task would apply by itself in " + shown(elsewhere.now())
                        + ", but the workspace's state was last found in " + shown(elsewhere.last())
                        + ", and what is there would be built once more; " + advice(elsewhere.last())
                        + ", or, if the state has moved, submit with autoApply false and look at the plan";
        return ProblemException.of(422, "state_elsewhere", detail);
    }

    /** Whether there is a plan of it that somebody may approve, or take for what is. */
    static boolean isTold(Task task) {
        PlanSummary plan = task.plan();
        boolean planned = task.status() == TaskStatus.APPLY_PENDING || task.status() == TaskStatus.PLANNED;
        return planned && plan != null && plan.hasChanges();
    }

    static String told(StateMove move) {
        return "; look twice: the workspace's state was last found in " + shown(move.last())
                + ", but this plan was made from " + shown(move.now())
                + ", so it may build once more what is there already";
    }

    private static String advice(String last) {
        return last.isEmpty()
                ? "upload a configuration without a backend"
                : "upload a configuration with that backend, or set workingDirectory to where it is";
    }

    private static String shown(String backend) {
        return backend.isEmpty() ? "the state that Berth keeps" : "the backend \"" + backend + "\"";
    }
}
