package dev.berth.server.api.access;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Problems;
import dev.berth.server.security.Attributes;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Whoever may not see a thing hears of it what is heard of one that is not there: here, before any resource, and so word for word,
 * whatever is asked of it (I4). So does a run of states that it may not read (W5).
 */
@ApplicationScoped
class UnseenGate {
    /** After Quarkus knows who asks, and before what answers. */
    private static final int AFTER_AUTHENTICATION = -90;

    private static final String NOT_A_READER =
            "a run may read the present state of the workspaces that name its own among their"
                    + " stateReaders, and this is none of those";

    void register(@Observes Router router) {
        router.route().order(AFTER_AUTHENTICATION).handler(UnseenGate::pass);
    }

    private static void pass(RoutingContext context) {
        refusal(context).ifPresentOrElse(refusal -> Problems.send(context, refusal), context::next);
    }

    private static Optional<ProblemException> refusal(RoutingContext context) {
        if (!(context.user() instanceof QuarkusHttpUser user)) {
            return Optional.empty();
        }
        SecurityIdentity identity = user.getSecurityIdentity();
        return identity.getAttribute(Attributes.NOT_A_READER) != null
                ? Optional.of(ProblemException.forbidden(NOT_A_READER))
                : Optional.ofNullable(identity.getAttribute(Attributes.UNSEEN));
    }
}
