package dev.berth.server.tfe.run;

import dev.berth.domain.task.Task;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.security.AddressSigner.Use;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.SignedAddresses;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Where the output of a phase is read without a token. */
@ApplicationScoped
class LogAddresses {
    /** For what comes between the attempts, and for whoever reads slowly. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private final SignedAddresses addresses;
    private final int maxAttempts;

    LogAddresses(SignedAddresses addresses, BerthConfig config) {
        this.addresses = addresses;
        this.maxAttempts = config.dispatch().maxAttempts();
    }

    String plan(HttpServerRequest request, Task task) {
        return addresses.of(request, Use.READ_PLAN_LOG, Ids.plan(task.id()), validity(task));
    }

    /** @param apply its id */
    String apply(HttpServerRequest request, Task task, String apply) {
        return addresses.of(request, Use.READ_APPLY_LOG, apply, validity(task));
    }

    /** A client keeps its address for as long as the phase goes on, over all attempts of it. */
    private Duration validity(Task task) {
        return task.request().timeout().multipliedBy(maxAttempts).plus(MARGIN);
    }
}
