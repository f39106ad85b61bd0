package dev.berth.server.tfe.state;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.security.AddressSigner.Use;
import dev.berth.server.tfe.access.SignedAddresses;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Takes a state in the form for other programs, which clients bring beside the state itself and wait for. Nothing here reads
 * it, so it is thrown away as it comes, however large it is; only the time for it is limited.
 */
@ApplicationScoped
class StateJsonUploads {
    private static final int OK = 200;

    private final SignedAddresses addresses;
    private final Duration timeout;

    StateJsonUploads(SignedAddresses addresses, BerthConfig config) {
        this.addresses = addresses;
        this.timeout = config.limits().bodyTimeout();
    }

    void register(@Observes Router router) {
        router.put(SignedAddresses.STATE_JSON_UPLOADS + "/:secret").handler(this::take);
    }

    private void take(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.handler(passedOver -> {});
        String secret = context.pathParam("secret");
        try {
            addresses.opened(Use.UPLOAD_STATE_JSON, secret == null ? "" : secret);
        } catch (ProblemException unknown) {
            request.resume();
            context.fail(unknown);
            return;
        }
        long timer = context.vertx()
                .setTimer(timeout.toMillis(), late -> request.connection().close());
        context.addEndHandler(over -> context.vertx().cancelTimer(timer));
        request.endHandler(end -> {
            var unused = context.response().setStatusCode(OK).end();
        });
        request.resume();
    }
}
