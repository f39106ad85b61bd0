package dev.berth.server.web;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Where the page begins. */
@Path("/app")
@PermitAll
class HomeResource {

    @GET
    public Response first() {
        return Redirect.to(Section.POOLS.address());
    }
}
