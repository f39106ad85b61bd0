package dev.berth.server.api.agent;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.freeze.FreezeGate;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.WorkStore;
import dev.berth.server.control.port.WorkStore.Work;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** The attempt that an agent speaks for, as long as it counts (P11, F4). */
@ApplicationScoped
public class AgentAttempt {
    private final Caller caller;
    private final TaskStore tasks;
    private final WorkStore work;
    private final FreezeGate windows;

    AgentAttempt(Caller caller, TaskStore tasks, WorkStore work, FreezeGate windows) {
        this.windows = windows;
        this.caller = caller;
        this.tasks = tasks;
        this.work = work;
    }

    /** @param at when it was asked for last, in microseconds */
    record Begun(Work work, Instant at) {}

    /** Begins it, unless a freeze window holds it back (W3): the one statement that the agent's process waits for. */
    Uni<Begun> begin(String taskId) {
        AttemptRef attempt = of(taskId);
        return windows.begin(
                attempt,
                now -> work.begin(attempt, now)
                        .map(begun -> new Begun(begun.orElseThrow(AgentAttempt::superseded), now)));
    }

    /** The attempt, when it may still report. */
    Uni<AttemptRef> current(String taskId) {
        AttemptRef attempt = of(taskId);
        return tasks.mayReport(attempt).map(may -> {
            if (!may) {
                throw superseded();
            }
            return attempt;
        });
    }

    /** The task of an attempt that may still report. */
    Uni<TaskView> currentTask(String taskId) {
        return current(taskId)
                .flatMap(attempt -> tasks.find(attempt.task()))
                .map(found -> found.orElseThrow(AgentAttempt::superseded));
    }

    /** The attempt that the token is for, whether or not it still counts. */
    public AttemptRef of(String taskId) {
        AttemptRef attempt = caller.attempt();
        if (!attempt.task().equals(PathNames.task(taskId))) {
            throw ProblemException.forbidden("this token is for another task");
        }
        return attempt;
    }

    public static ProblemException superseded() {
        return ProblemException.of(403, "attempt_superseded", "the attempt is not current any more");
    }
}
