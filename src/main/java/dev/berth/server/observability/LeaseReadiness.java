package dev.berth.server.observability;

import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.Forwarding;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means as well that this server leads, or reaches the one that does: else all requests are refused (F14). */
@Readiness
@ApplicationScoped
class LeaseReadiness implements HealthCheck {
    private static final String NAME = "lease";

    private final Leadership leadership;
    private final Forwarding forwarding;

    LeaseReadiness(Leadership leadership, Forwarding forwarding) {
        this.leadership = leadership;
        this.forwarding = forwarding;
    }

    @Override
    public HealthCheckResponse call() {
        return leadership.waits() && !forwarding.reachesLeader()
                ? HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", "another server leads, and cannot be reached")
                        .build()
                : HealthCheckResponse.up(NAME);
    }
}
