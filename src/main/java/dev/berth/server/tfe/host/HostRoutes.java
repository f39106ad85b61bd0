package dev.berth.server.tfe.host;

import dev.berth.server.api.request.PublicAddress;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * What a command line or a browser looks for at the host itself, with no token: which services there are, and
 * where a run is shown.
 */
@ApplicationScoped
class HostRoutes {
    private static final List<String> SERVICES = List.of("tfe.v2", "tfe.v2.1", "tfe.v2.2", "state.v2");
    private static final int FOUND = 302;

    private final PublicAddress address;

    HostRoutes(PublicAddress address) {
        this.address = address;
    }

    void register(@Observes Router router) {
        router.get("/.well-known/terraform.json").handler(this::services);
        router.get("/app/:organization/:workspace/runs/:run").handler(HostRoutes::run);
    }

    /** Relative to the address that was asked, unless another one was configured. */
    private void services(RoutingContext context) {
        String base = address.external().orElse("") + "/api/v2/";
        JsonObject services = new JsonObject();
        SERVICES.forEach(service -> services.put(service, base));
        var unused =
                context.response().putHeader("Content-Type", "application/json").end(services.encode());
    }

    /** A run is a task, which the page shows to those who signed in. */
    private static void run(RoutingContext context) {
        String run = context.pathParam("run");
        if (run == null || !run.matches("run-[1-9][0-9]{0,17}")) {
            context.fail(404);
            return;
        }
        var unused = context.response()
                .setStatusCode(FOUND)
                .putHeader("Location", "/app/tasks/" + run.substring("run-".length()))
                .end();
    }
}
