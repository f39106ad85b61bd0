package dev.berth.server.tfe.run;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Finds the tasks that ids of runs, plans and applies name, and the plan of one that waits; what is not there is a 404. */
@ApplicationScoped
class Runs {
    private final TaskStore tasks;
    private final Clock clock;

    Runs(TaskStore tasks, Clock clock) {
        this.tasks = tasks;
        this.clock = clock;
    }

    /** The task as clients are shown it at this time. */
    Uni<TaskView> find(TaskId task) {
        return tasks.find(task)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("run", "run-" + task)))
                .map(found -> QuickFailure.seen(found, clock.instant()));
    }

    /**
     * The digest of the plan that waits for approval; empty when none does. A client names no plan when it approves, and what
     * it showed is the first one: where that was replaced, nobody may be taken to have seen the present one (F10).
     *
     * @return fails with 409 {@code plan_changed} where another plan has waited before
     */
    Uni<Optional<String>> approvable(TaskId task) {
        return find(task).map(TaskView::task).flatMap(found -> {
            PlanSummary plan = found.plan();
            if (found.status() != TaskStatus.APPLY_PENDING || plan == null) {
                return Uni.createFrom().item(Optional.empty());
            }
            return tasks.timeline(task)
                    .invoke(steps -> requireOnePlan(task, steps))
                    .replaceWith(() -> Optional.ofNullable(plan.sha256()));
        });
    }

    static void requireOnePlan(TaskId task, List<TimelineEntry> steps) {
        long plans = steps.stream()
                .filter(step -> step.to() == TaskStatus.APPLY_PENDING && step.from() != TaskStatus.APPLY_PENDING)
                .count();
        if (plans > 1) {
            throw ProblemException.conflict(
                    "plan_changed",
                    "the run has planned again since its plan was shown: look at the new one and confirm it with"
                            + " `berth confirm " + task + "`, or discard it");
        }
    }
}
