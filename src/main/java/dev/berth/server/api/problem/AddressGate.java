package dev.berth.server.api.problem;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/** No address gets further than this that names something no text of ours can be: not one resource has to think of it. */
@ApplicationScoped
class AddressGate {

    void register(@Observes Router router) {
        // Before all that goes by the path, of which the router makes nothing when it is none.
        router.route().order(Integer.MIN_VALUE + 1).handler(AddressGate::pass);
    }

    private static void pass(RoutingContext context) {
        Optional<Violation> bad = Addresses.violation(context.request().uri());
        if (bad.isEmpty()) {
            context.next();
            return;
        }
        ProblemRoutes.send(
                context, ProblemException.invalid(bad.get().field(), bad.get().message()));
    }
}
