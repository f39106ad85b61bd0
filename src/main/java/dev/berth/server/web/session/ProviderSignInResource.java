package dev.berth.server.web.session;

import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.api.request.Refusals;
import dev.berth.server.security.SessionCookie;
import dev.berth.server.security.oidc.IdentityProvider;
import dev.berth.server.security.oidc.IdentityProvider.Answer;
import dev.berth.server.security.oidc.IdentityProvider.Proven;
import dev.berth.server.security.oidc.SignInFailedException;
import dev.berth.server.security.oidc.Visit;
import dev.berth.server.web.Next;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.session.SignInPage.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Signing in with the identity provider (I1): one address, from which the browser goes there and to which it comes back.
 * Whoever is refused is told so in one sentence that does not say which check failed; the log says it.
 */
@Path(IdentityProvider.SIGN_IN)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class ProviderSignInResource {
    private static final Logger LOG = Logger.getLogger(ProviderSignInResource.class);
    private static final Problem FAILED = new Problem(
            "sign_in_failed",
            "That sign-in did not work, or you have no rights here. Try again, or ask an administrator.");
    private static final Problem AWAY = new Problem(
            "provider_unavailable",
            "The identity provider cannot be reached now. Try again later, or sign in with a token.");

    private final IdentityProvider provider;
    private final PersonSessions people;
    private final Sessions sessions;
    private final Attempts attempts;
    private final PublicAddress address;
    private final SignInPage page;
    private final Refusals refusals;

    ProviderSignInResource(
            IdentityProvider provider,
            PersonSessions people,
            Sessions sessions,
            Attempts attempts,
            PublicAddress address,
            SignInPage page,
            Refusals refusals) {
        this.provider = provider;
        this.people = people;
        this.sessions = sessions;
        this.attempts = attempts;
        this.address = address;
        this.page = page;
        this.refusals = refusals;
    }

    @GET
    public Uni<Response> signIn(@Context UriInfo uri, @Context RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Map<String, String> parameters = first(uri.getQueryParameters());
        boolean comesBack =
                parameters.containsKey("state") || parameters.containsKey("code") || parameters.containsKey("error");
        String from = PublicAddress.client(request);
        Visit visit =
                new Visit(routing, address.external(request) + IdentityProvider.SIGN_IN, address.overTls(request));
        Uni<Response> answer = comesBack ? finish(parameters, from, visit) : begin(parameters, visit);
        return answer.onFailure(SignInFailedException.class)
                .recoverWithItem(failure -> refused((SignInFailedException) failure, from, request));
    }

    private static Map<String, String> first(MultivaluedMap<String, String> query) {
        Map<String, String> parameters = new HashMap<>();
        query.forEach((name, values) -> parameters.put(name, values.getFirst()));
        return parameters;
    }

    private Uni<Response> begin(Map<String, String> parameters, Visit visit) {
        Next next = Next.of(parameters.get("next"));
        return provider.begin(visit, next.address())
                .map(begun -> Response.status(Response.Status.SEE_OTHER)
                        .header(HttpHeaders.LOCATION, begun.address())
                        .header(HttpHeaders.SET_COOKIE, SignInCookie.of(begun.kept(), visit.secure()))
                        .build());
    }

    private Uni<Response> finish(Map<String, String> parameters, String from, Visit visit) {
        attempts.require(from);
        Uni<Void> before = sessions.endPresent();
        return provider.finish(
                        visit, new Answer(SignInCookie.value(visit.context().request()), parameters))
                .flatMap(proven -> people.begin(proven, from)
                        .call(secret ->
                                secret.isPresent() ? before : Uni.createFrom().voidItem())
                        .map(secret -> entered(proven, secret, from, visit.secure())));
    }

    private Response entered(Proven proven, Optional<String> secret, String from, boolean secure) {
        if (secret.isEmpty()) {
            refusals.signIn(from, "identity provider");
            return without(page.refused(403, Next.of(proven.next()), FAILED), secure);
        }
        attempts.succeeded(from);
        return without(
                Response.fromResponse(Redirect.to(Next.of(proven.next()).address()))
                        .header(HttpHeaders.SET_COOKIE, SessionCookie.of(secret.get(), sessions.lifetime(), secure))
                        .build(),
                secure);
    }

    private Response refused(SignInFailedException failure, String from, HttpServerRequest request) {
        LOG.warnf("sign-in failed: address=%s reason=%s", from, failure.getMessage());
        if (!failure.away()) {
            refusals.signIn(from, "identity provider");
        }
        Response answer = failure.away() ? page.refused(503, Next.HOME, AWAY) : page.refused(403, Next.HOME, FAILED);
        return without(answer, address.overTls(request));
    }

    /** A sign-in that came to its end is not to be tried again. */
    private static Response without(Response answer, boolean secure) {
        return Response.fromResponse(answer)
                .header(HttpHeaders.SET_COOKIE, SignInCookie.gone(secure))
                .build();
    }
}
