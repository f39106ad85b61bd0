package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.security.Roles;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what to a state. Approvers may do everything; a state password opens its own workspace only. Whether its
 * attempt may still write, the store decides together with the write.
 */
@ApplicationScoped
class StateAccess {
    private final Caller caller;

    StateAccess(Caller caller) {
        this.caller = caller;
    }

    /** The attempt that asks, or null when a user does. */
    @Nullable
    AttemptRef require(WorkspaceName workspace) {
        if (caller.has(Roles.APPROVER)) {
            return null;
        }
        if (!caller.workspace().equals(workspace)) {
            throw ProblemException.forbidden("this password opens the state of workspace " + caller.workspace()
                    + " only; reading another one takes a token of role approver");
        }
        return caller.attempt();
    }

    Writer writer(WorkspaceName workspace, @Nullable String lockId) {
        return new Writer(require(workspace), lockId);
    }
}
