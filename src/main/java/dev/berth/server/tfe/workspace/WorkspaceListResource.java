package dev.berth.server.tfe.workspace;

import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Counted;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.PageNumber;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** Workspaces by page, as a client lists those that its configuration may choose from. */
@Path("/api/v2")
@RolesAllowed(Roles.USER)
class WorkspaceListResource {
    private final Workspaces workspaces;
    private final WorkspaceStore store;
    private final WorkspaceDocuments documents;
    private final Caller caller;
    private final AnswerBudget answers;

    WorkspaceListResource(
            Workspaces workspaces,
            WorkspaceStore store,
            WorkspaceDocuments documents,
            Caller caller,
            AnswerBudget answers) {
        this.workspaces = workspaces;
        this.store = store;
        this.documents = documents;
        this.caller = caller;
        this.answers = answers;
    }

    @GET
    @Path("/organizations/{organization}/workspaces")
    public Uni<Response> list(@PathParam("organization") String organization, @Context UriInfo uri) {
        workspaces.requireOrganization(organization);
        dev.berth.domain.access.Rights rights = caller.rights();
        PageNumber page = PageNumber.of(uri.getQueryParameters());
        Optional<Filter> filter = WorkspaceSearch.of(uri.getQueryParameters());
        Room room = answers.room();
        Uni<Counted> found = filter.isPresent()
                ? store.list(filter.get().seenBy(rights.sight()), page.skipped(), page.size(), room)
                : Uni.createFrom().item(new Counted(List.of(), 0));
        return found.flatMap(counted -> documents
                .of(
                        counted.items(),
                        one -> Rights.of(rights.on(one.name(), one.tags()).orElse(null)))
                .map(shown -> Answers.page(shown, page, counted.total())));
    }
}
