package dev.berth.server.api.problem;

import dev.berth.server.control.lease.Leadership;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** A server that does not lead answers for itself only: its health and its metrics (F14). */
@ApplicationScoped
class LeaderGate {
    private final Leadership leadership;

    LeaderGate(Leadership leadership) {
        this.leadership = leadership;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::pass);
    }

    private void pass(RoutingContext context) {
        if (leadership.waits() && !context.normalizedPath().startsWith("/q/")) {
            ProblemRoutes.send(context.response(), Failures.notLeader());
        } else {
            context.next();
        }
    }
}
