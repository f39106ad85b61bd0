package dev.berth.server.api.token;

import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.security.Members;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who has signed in at the page. */
@Path("/api/v1/sessions")
@Tag(name = "Sessions")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class SessionResource {
    private final SessionChanges sessions;
    private final Members members;

    SessionResource(SessionChanges sessions, Members members) {
        this.sessions = sessions;
        this.members = members;
    }

    @GET
    public Uni<PageResponse<SessionResponse>> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return sessions.list(Paging.request(limit, cursor))
                .map(found -> PageResponse.of(found, session -> SessionResponse.of(session, members.of(session))));
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> revoke(@PathParam("id") String id) {
        return sessions.revoke(id).map(gone -> Response.noContent().build());
    }
}
