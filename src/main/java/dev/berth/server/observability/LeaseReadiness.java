package dev.berth.server.observability;

import dev.berth.server.control.lease.Leadership;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means as well that this server leads: requests that come to another one are refused (F14). */
@Readiness
@ApplicationScoped
class LeaseReadiness implements HealthCheck {
    private static final String NAME = "lease";

    private final Leadership leadership;

    LeaseReadiness(Leadership leadership) {
        this.leadership = leadership;
    }

    @Override
    public HealthCheckResponse call() {
        return leadership.waits()
                ? HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", "another server leads")
                        .build()
                : HealthCheckResponse.up(NAME);
    }
}
