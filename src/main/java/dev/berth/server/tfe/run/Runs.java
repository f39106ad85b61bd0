package dev.berth.server.tfe.run;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds the tasks that ids of runs, plans and applies name; what is not there is a 404. */
@ApplicationScoped
class Runs {
    private final TaskStore tasks;

    Runs(TaskStore tasks) {
        this.tasks = tasks;
    }

    Uni<TaskView> find(TaskId task) {
        return tasks.find(task).map(found -> found.orElseThrow(() -> ProblemException.notFound("run", "run-" + task)));
    }
}
