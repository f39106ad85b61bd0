package dev.berth.server.web.session;

import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.api.request.Refusals;
import dev.berth.server.security.SessionCookie;
import dev.berth.server.web.Form;
import dev.berth.server.web.Next;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.session.SignInPage.Problem;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signing in with a token or a link. */
@Path("/app/sign-in")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class SignInResource {
    private final Sessions sessions;
    private final Attempts attempts;
    private final PublicAddress address;
    private final SignInPage page;
    private final Refusals refusals;

    SignInResource(Sessions sessions, Attempts attempts, PublicAddress address, SignInPage page, Refusals refusals) {
        this.refusals = refusals;
        this.sessions = sessions;
        this.attempts = attempts;
        this.address = address;
        this.page = page;
    }

    @GET
    public TemplateInstance form(@QueryParam("next") @Nullable String next) {
        return page.at(Next.of(next), Problem.NONE);
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> signIn(byte @Nullable [] body, @Context HttpServerRequest request) {
        Form form = Form.of(body);
        Next next = Next.of(form.text("next"));
        String from = PublicAddress.client(request);
        attempts.require(from);
        boolean secure = address.overTls(request);
        Uni<Void> over = sessions.endPresent();
        return tried(form)
                .call(secret -> secret.isPresent() ? over : Uni.createFrom().voidItem())
                .map(secret -> {
                    if (secret.isEmpty()) {
                        refusals.signIn(from, form.text("once").isEmpty() ? "token" : "link");
                        return refused(next, form);
                    }
                    attempts.succeeded(from);
                    return Response.fromResponse(Redirect.to(next.address()))
                            .header(HttpHeaders.SET_COOKIE, SessionCookie.of(secret.get(), sessions.lifetime(), secure))
                            .build();
                });
    }

    private Uni<Optional<String>> tried(Form form) {
        String link = form.text("once");
        return link.isEmpty() ? sessions.byToken(form.text("token").strip()) : sessions.byLink(link);
    }

    private Response refused(Next next, Form form) {
        String problem = form.text("once").isEmpty()
                ? "No token like this is known here, or it has expired."
                : "This link has been used, or is too old. A token opens the page too.";
        return page.refused(403, next, new Problem("sign_in_failed", problem));
    }
}
