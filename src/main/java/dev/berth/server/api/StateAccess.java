package dev.berth.server.api;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Phase;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what to a state. Approvers may do everything; a state password opens its own workspace only, and writes
 * only for an apply: no plan of Terraform's writes state.
 */
@ApplicationScoped
class StateAccess {
    private final Caller caller;
    private final TaskStore tasks;

    StateAccess(Caller caller, TaskStore tasks) {
        this.caller = caller;
        this.tasks = tasks;
    }

    /** The attempt that asks, or null when a user does. */
    @Nullable
    AttemptRef requireRead(WorkspaceName workspace) {
        if (caller.has(Roles.APPROVER)) {
            return null;
        }
        if (!caller.workspace().equals(workspace)) {
            throw ProblemException.forbidden("this password opens the state of another workspace");
        }
        return caller.attempt();
    }

    Uni<Void> requireWrite(WorkspaceName workspace) {
        AttemptRef attempt = requireRead(workspace);
        return attempt == null
                ? Uni.createFrom().voidItem()
                : tasks.find(attempt.task())
                        .map(found -> found.filter(view -> view.task().phase() == Phase.APPLY)
                                .orElseThrow(() -> ProblemException.forbidden("only an apply writes state")))
                        .replaceWithVoid();
    }
}
