package dev.berth.server.observability;

import io.quarkus.micrometer.runtime.binder.vertx.HttpRequestMetric;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Puts all addresses under one tag that were refused before anything took them, as those without a token are: what
 * anybody may write must not use up the tags, of which there are few. What a resource took is told by its template.
 */
@ApplicationScoped
class RefusedAddresses {
    private static final String ANY = "/*";
    private static final int REFUSED = 400;

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(RefusedAddresses::pass);
    }

    private static void pass(RoutingContext context) {
        context.addHeadersEndHandler(written -> {
            if (context.response().getStatusCode() >= REFUSED) {
                HttpRequestMetric.getRequestMetric(context).setTemplatePath(ANY);
            }
        });
        context.next();
    }
}
