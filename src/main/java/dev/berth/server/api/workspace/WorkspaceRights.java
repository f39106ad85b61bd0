package dev.berth.server.api.workspace;

import dev.berth.server.api.identity.IdentityOff;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.issuer.Issuer;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Who may make a workspace, and what it may be promised here. */
@ApplicationScoped
class WorkspaceRights {
    private final Caller caller;
    private final SelfService selfService;
    private final Issuer issuer;

    WorkspaceRights(Caller caller, SelfService selfService, Issuer issuer) {
        this.caller = caller;
        this.selfService = selfService;
        this.issuer = issuer;
    }

    /**
     * Goes on when the caller may make this workspace. To be asked before anything asynchronous begins.
     *
     * @return fails with a {@link ProblemException}, as what it calls does
     */
    Uni<Void> requireMayCreate(Workspace workspace) {
        if (workspace.approval() != null) {
            caller.require(Roles.ADMIN, "setting an approval rule");
        }
        if (!workspace.identity().isEmpty()) {
            caller.require(Roles.ADMIN, "setting identity");
            requireIssuer(workspace);
        }
        return selfService.requireMayCreate(workspace.pool(), workspace.autoApply());
    }

    /**
     * Whoever is promised tokens is to get them (A11).
     *
     * @throws ProblemException 422 when nobody issues tokens here
     */
    void requireIssuer(Workspace workspace) {
        if (!workspace.identity().isEmpty() && issuer.address().isEmpty()) {
            throw IdentityOff.problem();
        }
    }
}
