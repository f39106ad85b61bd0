package dev.berth.server.tfe.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Organization;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Finds the workspaces that addresses name; what is not there is a 404. */
@ApplicationScoped
public class Workspaces {
    private final WorkspaceStore store;
    private final Organization organization;

    Workspaces(WorkspaceStore store, Organization organization) {
        this.store = store;
        this.organization = organization;
    }

    /** For addresses that name no workspace. */
    public void requireOrganization(String name) {
        organization.require(name);
    }

    /** By the names of its organization and its own. */
    public Uni<Workspace> named(String organizationName, String name) {
        organization.require(organizationName);
        return named(PathNames.workspace(name));
    }

    public Uni<Workspace> named(WorkspaceName name) {
        return store.find(name).map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", name)));
    }

    /** By its id. */
    public Uni<Workspace> identified(String id) {
        return store.find(Ids.workspace(id))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", id)));
    }

    /** The number of a workspace, of which nothing else is needed. */
    public Uni<Long> number(WorkspaceName name) {
        return numbers(List.of(name)).map(found -> {
            Long number = found.get(name);
            if (number == null) {
                throw ProblemException.notFound("workspace", name);
            }
            return number;
        });
    }

    /** The numbers of those that are there. */
    public Uni<Map<WorkspaceName, Long>> numbers(Collection<WorkspaceName> names) {
        return store.numbers(names);
    }
}
