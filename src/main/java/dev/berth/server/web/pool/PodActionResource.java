package dev.berth.server.web.pool;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.pool.PodOperations;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import dev.berth.server.web.PageAnswers;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Said;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What an administrator does about a pod. */
@Path("/app/pools/{pool}/pods/{pod}")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class PodActionResource {
    private final PodOperations operations;

    PodActionResource(PodOperations operations) {
        this.operations = operations;
    }

    @POST
    @Path("/drain")
    public Uni<Response> drain(
            @PathParam("pool") String pool, @PathParam("pod") String pod, @Context HttpServerRequest request) {
        PoolName itsPool = PathNames.pool(pool);
        PodName name = PathNames.pod(pod);
        return operations
                .drain(itsPool, name)
                .replaceWith(() -> done(itsPool, name + " takes no new work, and goes when it is free.", request));
    }

    @POST
    @Path("/resume")
    public Uni<Response> resume(
            @PathParam("pool") String pool, @PathParam("pod") String pod, @Context HttpServerRequest request) {
        PoolName itsPool = PathNames.pool(pool);
        PodName name = PathNames.pod(pod);
        return operations.resume(itsPool, name).replaceWith(() -> done(itsPool, name + " takes work again.", request));
    }

    @POST
    @Path("/delete")
    public Uni<Response> delete(
            @PathParam("pool") String pool, @PathParam("pod") String pod, @Context HttpServerRequest request) {
        return deleted(pool, pod, false, request);
    }

    @POST
    @Path("/delete-by-force")
    public Uni<Response> deleteByForce(
            @PathParam("pool") String pool, @PathParam("pod") String pod, @Context HttpServerRequest request) {
        return deleted(pool, pod, true, request);
    }

    private Uni<Response> deleted(String pool, String pod, boolean force, HttpServerRequest request) {
        PoolName itsPool = PathNames.pool(pool);
        PodName name = PathNames.pod(pod);
        return operations
                .delete(itsPool, name, force)
                .replaceWith(() -> done(itsPool, name + " is being deleted.", request));
    }

    /** An open page is told, and hears of the rest by itself. */
    private static Response done(PoolName pool, String what, HttpServerRequest request) {
        return PageAnswers.isPart(request) ? Response.ok(new Said(what)).build() : Redirect.to("/app/pools/" + pool);
    }
}
