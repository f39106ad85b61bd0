package dev.berth.server.api.workspace;

import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.access.NamedTeams;
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
    private final NamedTeams teams;

    WorkspaceRights(SelfService selfService, Issuer issuer, NamedTeams teams) {
        this.selfService = selfService;
        this.issuer = issuer;
        this.teams = teams;
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
            requireMayIdentify(workspace.name(), rights);
            requireIssuer(workspace);
        }
        return selfService
                .requireMayCreate(workspace, rights)
                .flatMap(may -> requireTeam(ruling(workspace), Optional.empty()));
    }

    /**
     * Clouds trust the name of a workspace, so who may choose a name does not say by that what its runs are elsewhere (A11).
     *
     * @throws ProblemException 403
     */
    static void requireMayIdentify(WorkspaceName workspace, Rights rights) {
        if (rights.onName(workspace).filter(role -> role.includes(Role.ADMIN)).isEmpty()) {
            throw ProblemException.forbidden(
                    "setting identity needs the role admin over everything, or on the workspace by its name");
        }
    }

    /** The team that the rule of a workspace names; empty for none. */
    static Optional<TeamName> ruling(Workspace workspace) {
        return Optional.ofNullable(workspace.approval()).flatMap(rule -> Optional.ofNullable(rule.team()));
    }

    /**
     * Goes on when the team that a rule is to name is there: of one that is not nobody could ever approve anything. A team that
     * was deleted since may stay, so that all else can be changed.
     *
     * @param now the one that it names so far
     * @return fails with a {@link ProblemException}: 422 {@code no_such_team}
     */
    Uni<Void> requireTeam(Optional<TeamName> wanted, Optional<TeamName> now) {
        return teams.requireThere(wanted.stream().toList(), now.stream().toList(), "approval.team");
    }

    /** What lets that caller's change of the tags of the workspace at hand pass. */
    Uni<GuardedTags.Guard> guard(Caller caller) {
        return selfService.guard(caller);
    }

    /** As {@link GuardedTags#changed}. */
    Uni<Void> tagsChanged() {
        return selfService.tagsChanged();
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
