package dev.berth.server.tfe.workspace;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Organization;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.QueryLists;
import dev.berth.server.tfe.document.RequestDocument;
import dev.berth.server.tfe.document.ResourceObject;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Projects, which are the pools. */
@Path("/api/v2")
@RolesAllowed(Roles.USER)
class ProjectResource {
    private final PoolStore pools;
    private final Organization organization;
    private final Sights sights;

    ProjectResource(PoolStore pools, Organization organization, Sights sights) {
        this.sights = sights;
        this.pools = pools;
        this.organization = organization;
    }

    @GET
    @Path("/organizations/{organization}/projects")
    public Uni<Response> list(@PathParam("organization") String name, @Context UriInfo address) {
        organization.require(name);
        Set<String> wanted = QueryLists.of(address.getQueryParameters(), "filter[names]");
        return names().map(found -> Answers.all(found.stream()
                .filter(pool -> wanted.isEmpty() || wanted.contains(pool.value()))
                .map(ProjectResource::document)
                .toList()));
    }

    /** Of the pools that the caller sees, by name. */
    private Uni<List<PoolName>> names() {
        return sights.seesAll()
                ? pools.names()
                : sights.seenPools()
                        .map(seen -> seen.stream()
                                .sorted(Comparator.comparing(PoolName::value))
                                .toList());
    }

    @GET
    @Path("/projects/{id}")
    @RolesAllowed(Roles.VIEWER)
    public Uni<Response> get(@PathParam("id") String id) {
        String name = Ids.project(id).orElseThrow(() -> ProblemException.notFound("project", id));
        return pools.names()
                .map(found -> found.stream()
                        .filter(pool -> pool.value().equals(name))
                        .findFirst()
                        .map(pool -> Answers.ok(document(pool)))
                        .orElseThrow(() -> ProblemException.notFound("project", id)));
    }

    /** Asked for where a project is named that is none: nobody makes pools from there. */
    @POST
    @Path("/organizations/{organization}/projects")
    public Uni<Response> create(@PathParam("organization") String name, byte @Nullable [] body) {
        organization.require(name);
        RequestDocument document = RequestDocument.of(body);
        String asked = document.givenText("name");
        document.done();
        return names().map(found -> {
            if (found.stream().anyMatch(pool -> pool.value().equals(asked))) {
                throw ProblemException.conflict(
                        "project_exists", "a project is a pool here, and there is a pool " + asked);
            }
            throw ProblemException.of(
                    422,
                    "no_such_pool",
                    "a project is a pool here, and there is no pool " + asked
                            + ": name one that exists, or ask an administrator to make it");
        });
    }

    private static ResourceObject document(PoolName pool) {
        return ResourceObject.of("projects", Ids.project(pool))
                .with("name", pool.value())
                .with("description", "");
    }
}
