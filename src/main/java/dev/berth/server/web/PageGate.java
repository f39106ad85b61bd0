package dev.berth.server.web;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Problems;
import dev.berth.server.api.request.PublicAddress;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** What holds for every address of the page: what its answers may do in a browser, and whose requests may change anything. */
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

    /** Under what name the metrics count a request, or else by its address, of which there is no end. */
    private static final String METRICS_PATH = "UrlPathTemplate";

    private static final String NOT_SERVED = "/app/{refused}";

    private final PageAnswers answers;
    private final PublicAddress address;
    private final Vertx vertx;

    PageGate(PageAnswers answers, PublicAddress address, Vertx vertx) {
        this.answers = answers;
        this.address = address;
        this.vertx = vertx;
    }

    /** Before all others, which may already fail. */
    void register(@Observes @Priority(1) Router router) {
        router.route("/").order(Integer.MIN_VALUE).handler(this::pass);
        router.route("/app*").order(Integer.MIN_VALUE).handler(this::pass);
    }

    private void pass(RoutingContext context) {
        String path = context.normalizedPath();
        if (!path.equals("/") && !path.equals("/app") && !path.startsWith("/app/")) {
            context.next();
            return;
        }
        answers.attach(context);
        context.addHeadersEndHandler(written -> {
            MultiMap headers = context.response().headers();
            HEADERS.forEach((name, value) -> {
                if (!headers.contains(name)) {
                    headers.set(name, value);
                }
            });
        });
        HttpServerRequest request = context.request();
        SameOrigin origin = new SameOrigin(
                request.method().name(), request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"));
        if (origin.allows(one -> address.isOrigin(request, one))) {
            context.next();
        } else {
            vertx.getOrCreateContext().putLocal(METRICS_PATH, NOT_SERVED);
            Problems.send(
                    context, ProblemException.of(403, "forbidden", "this was not sent from a page of this server"));
        }
    }
}
