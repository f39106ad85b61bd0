package dev.berth.server.api.workspace;

import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.identity.IdentityOff;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.issuer.Issuer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Who may make a workspace, and what it may be promised here. */
@ApplicationScoped
class WorkspaceRights {
    private final SelfService selfService;
    private final Issuer issuer;

    WorkspaceRights(SelfService selfService, Issuer issuer) {
        this.selfService = selfService;
        this.issuer = issuer;
    }

    /**
     * Goes on when somebody may make this workspace.
     *
     * @param rights of the caller
     * @return fails with a {@link ProblemException}, as what it calls does
     */
    Uni<Void> requireMayCreate(Workspace workspace, Rights rights) {
        Optional<Role> role = rights.on(workspace.name(), workspace.tags());
        ProblemException none = ProblemException.forbidden("creating this workspace needs the role submitter on it");
        if (workspace.approval() != null) {
            Sights.require(role, Role.ADMIN, none, "setting an approval rule");
        }
        if (!workspace.identity().isEmpty()) {
            Sights.require(role, Role.ADMIN, none, "setting identity");
            requireIssuer(workspace);
        }
        return selfService.requireMayCreate(workspace, rights);
    }

    /** What lets that caller's change of the tags of the workspace at hand pass. */
    Uni<GuardedTags.Guard> guard(Caller caller) {
        return selfService.guard(caller);
    }

    /** As {@link SelfService#requireMayEnter}. */
    Uni<Void> requireMayEnter(Optional<PoolName> pool, Rights rights) {
        return selfService.requireMayEnter(pool, rights);
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
