package dev.berth.server.api.token;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.security.Roles;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who has signed in with the identity provider. */
@Path("/api/v1/people")
@Tag(name = "People")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class PeopleResource {
    private static final int LONGEST = 200;

    private final PeopleChanges people;

    PeopleResource(PeopleChanges people) {
        this.people = people;
    }

    /** So much was ended. */
    @RegisterForReflection
    record EndedResponse(long sessions, long tokens) {}

    @GET
    public Uni<PageResponse<PersonResponse>> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return people.list(Paging.request(limit, cursor)).map(found -> PageResponse.of(found, PersonResponse::of));
    }

    /** What a provider calls somebody may have slashes in it, so it is no part of the path. */
    @DELETE
    @Path("/access")
    @Operation(summary = "Ends all sessions and API tokens of a person")
    public Uni<EndedResponse> end(@QueryParam("person") @Nullable String person) {
        Checks checks = new Checks();
        checks.require(person != null && !person.isEmpty(), "person", "must be given");
        String asked = checks.text("person", person, LONGEST, "");
        checks.done();
        return people.end(asked).map(ended -> new EndedResponse(ended.sessions(), ended.tokens()));
    }
}
