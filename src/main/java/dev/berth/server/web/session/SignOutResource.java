package dev.berth.server.web.session;

import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.security.SessionCookie;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Next;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Signing out: the session ends, and not only its cookie; a person goes on to sign out at the identity provider. */
@Path("/app/sign-out")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class SignOutResource {
    private final Sessions sessions;
    private final PersonSessions people;
    private final PublicAddress address;
    private final Frames frames;

    SignOutResource(Sessions sessions, PersonSessions people, PublicAddress address, Frames frames) {
        this.sessions = sessions;
        this.people = people;
        this.address = address;
        this.frames = frames;
    }

    /** @param onward where to sign out at the provider */
    @CheckedTemplate(basePath = "web/session", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignedOut(Frame frame, String onward) implements TemplateInstance {}

    @POST
    public Uni<Response> signOut(@Context RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String gone = SessionCookie.gone(address.overTls(request));
        Frame frame = frames.signedOut("Signed out", Section.NONE);
        Uni<Void> end = sessions.endPresent();
        return people.wayOut(routing, address.external(request) + "/app/sign-in")
                .call(() -> end)
                .map(onward ->
                        onward.map(address -> goOn(frame, address)).orElseGet(() -> Redirect.to(Next.HOME.signIn())))
                .map(answer -> Response.fromResponse(answer)
                        .header(HttpHeaders.SET_COOKIE, gone)
                        .build());
    }

    /** No form of the page may lead to another server, not even by a redirect, so the browser goes on by itself. */
    private static Response goOn(Frame frame, String onward) {
        return Response.ok(new SignedOut(frame, onward))
                .header("Refresh", "0;url=" + onward)
                .build();
    }
}
