package dev.berth.server.web;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Where the page begins. */
@Path("/")
@PermitAll
class HomeResource {

    @GET
    public Response root() {
        return Redirect.to(Next.HOME.address());
    }

    @GET
    @Path("/app")
    public Response app() {
        return Redirect.to(Section.POOLS.address());
    }
}
