package dev.berth.server.tfe.access;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Says with every answer which version of the interface this is: a client that does not read it stops. */
@ApplicationScoped
class InterfaceVersion {
    private static final String HEADER = "TFP-API-Version";
    private static final String VERSION = "2.5";

    /** After the gates of the server, which hand on what another one has answered, with its headers. */
    private static final int ORDER = Integer.MIN_VALUE + 3;

    void register(@Observes Router router) {
        router.route("/api/v2/*").order(ORDER).handler(InterfaceVersion::say);
    }

    private static void say(RoutingContext context) {
        context.response().putHeader(HEADER, VERSION);
        context.next();
    }
}
