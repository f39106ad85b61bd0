package dev.berth.server.api.access;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Problems;
import dev.berth.server.security.Attributes;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Whoever may not see a thing hears of it what is heard of one that is not there: here, before any resource, and so word for word,
 * whatever is asked of it (I4).
 */
@ApplicationScoped
class UnseenGate {
    /** After Quarkus knows who asks, and before what answers. */
    private static final int AFTER_AUTHENTICATION = -90;

    void register(@Observes Router router) {
        router.route().order(AFTER_AUTHENTICATION).handler(UnseenGate::pass);
    }

    private static void pass(RoutingContext context) {
        if (context.user() instanceof QuarkusHttpUser user
                && user.getSecurityIdentity().getAttribute(Attributes.UNSEEN) instanceof ProblemException missing) {
            Problems.send(context, missing);
        } else {
            context.next();
        }
    }
}
