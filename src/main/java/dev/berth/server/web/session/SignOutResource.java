package dev.berth.server.web.session;

import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.security.SessionCookie;
import dev.berth.server.web.Next;
import dev.berth.server.web.Redirect;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Signing out: the session ends, and not only its cookie. */
@Path("/app/sign-out")
@PermitAll
class SignOutResource {
    private final Sessions sessions;
    private final PublicAddress address;

    SignOutResource(Sessions sessions, PublicAddress address) {
        this.sessions = sessions;
        this.address = address;
    }

    @POST
    public Uni<Response> signOut(@Context HttpServerRequest request) {
        String gone = SessionCookie.gone(address.overTls(request));
        return sessions.endPresent()
                .replaceWith(() -> Response.fromResponse(Redirect.to(Next.HOME.signIn()))
                        .header(HttpHeaders.SET_COOKIE, gone)
                        .build());
    }
}
