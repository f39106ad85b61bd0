package dev.berth.server.tfe.state;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateVersionStore;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.ResourceObject;
import dev.berth.server.tfe.workspace.Workspaces;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Versions of a workspace's state, read. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class StateVersionResource {
    private final Workspaces workspaces;
    private final StateVersionStore versions;
    private final StateStore states;
    private final StateDocuments documents;
    private final StateAccess access;
    private final AnswerBudget answers;

    StateVersionResource(
            Workspaces workspaces,
            StateVersionStore versions,
            StateStore states,
            StateDocuments documents,
            StateAccess access,
            AnswerBudget answers) {
        this.workspaces = workspaces;
        this.versions = versions;
        this.states = states;
        this.documents = documents;
        this.access = access;
        this.answers = answers;
    }

    @GET
    @Path("/workspaces/{id}/current-state-version")
    @RolesAllowed({Roles.VIEWER, Roles.STATE_READER})
    public Uni<Response> present(@PathParam("id") String id, @Context RoutingContext routing) {
        access.requireReader();
        HttpServerRequest request = routing.request();
        return workspaces
                .identified(id)
                .flatMap(found -> versions.present(found.name())
                        .map(present -> present.orElseThrow(() ->
                                ProblemException.of(404, "no_state", "workspace " + found.name() + " has no state"))))
                .map(present -> Answers.ok(documents.stored(request, present)));
    }

    /** Also one that was announced and has not come. */
    @GET
    @Path("/state-versions/{id}")
    public Uni<Response> version(@PathParam("id") String id, @Context RoutingContext routing) {
        access.requireReader();
        long version = StateIds.version(id);
        HttpServerRequest request = routing.request();
        return versions.find(version)
                .map(found -> found.map(stored -> documents.stored(request, stored.stored())))
                .flatMap(stored -> stored.isPresent() ? Uni.createFrom().item(stored) : awaited(version))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("state version", id)))
                .map(Answers::ok);
    }

    private Uni<Optional<ResourceObject>> awaited(long version) {
        return versions.awaited(version).map(found -> found.map(awaited -> StateDocuments.awaited(version, awaited)));
    }

    @GET
    @Path("/state-versions/{id}/download")
    @RolesAllowed({Roles.VIEWER, Roles.STATE_READER})
    public Uni<Response> content(@PathParam("id") String id) {
        access.requireReader();
        long version = StateIds.version(id);
        Room room = answers.room();
        return versions.find(version)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("state version", id)))
                .flatMap(found -> states.version(found.workspace(), new Which.Id(version), room))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("state version", id)))
                .map(content ->
                        Response.ok(content, MediaType.APPLICATION_JSON_TYPE).build());
    }
}
