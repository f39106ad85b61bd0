package dev.berth.server.web;

import dev.berth.server.api.problem.ProblemAnswers;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Problems;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.security.oidc.IdentityProvider;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/**
 * What holds for every address of the page: what its answers may do in a browser, and whose requests may change anything. The
 * one that is for the identity provider goes by no cookie, but by a signed token.
 */
@ApplicationScoped
class PageGate {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final PageAnswers answers;
    private final PublicAddress address;

    PageGate(PageAnswers answers, PublicAddress address) {
        this.answers = answers;
        this.address = address;
    }

    /** How it fails is said before anything can; what goes by the path waits until the address is known to be one. */
    void register(@Observes @Priority(1) Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::begin);
        router.route().order(Integer.MIN_VALUE + 2).handler(this::pass);
    }

    private void begin(RoutingContext context) {
        if (isOfPage(String.valueOf(context.request().path()))) {
            own(context);
        }
        context.next();
    }

    private void pass(RoutingContext context) {
        if (!isOfPage(context.normalizedPath())) {
            context.next();
            return;
        }
        if (context.get(ProblemAnswers.KEY) == null) {
            own(context);
        }
        HttpServerRequest request = context.request();
        SameOrigin origin = new SameOrigin(
                request.method().name(), request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"));
        boolean provider = context.normalizedPath().equals(IdentityProvider.LOGOUT_TOKENS);
        if (provider || origin.allows(one -> address.isOrigin(request, one))) {
            context.next();
        } else {
            Problems.send(
                    context, ProblemException.of(403, "forbidden", "this was not sent from a page of this server"));
        }
    }

    private static boolean isOfPage(String path) {
        return path.equals("/") || path.equals("/app") || path.startsWith("/app/");
    }

    private void own(RoutingContext context) {
        answers.attach(context);
        context.addHeadersEndHandler(written -> {
            MultiMap headers = context.response().headers();
            HEADERS.forEach((name, value) -> {
                if (!headers.contains(name)) {
                    headers.set(name, value);
                }
            });
        });
    }
}
