package dev.berth.server.web;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** The server's own address, where a browser begins. */
@Path("/")
@PermitAll
class RootResource {

    @GET
    public Response page() {
        return Redirect.to(Next.HOME.address());
    }
}
