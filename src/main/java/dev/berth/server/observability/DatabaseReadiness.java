package dev.berth.server.observability;

import dev.berth.server.control.port.StoreHealth;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that the database takes writes; without it nearly every request is a 503 (F8). */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements AsyncHealthCheck {
    private static final String NAME = "database";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final StoreHealth store;

    DatabaseReadiness(StoreHealth store) {
        this.store = store;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return store.writable()
                .map(writable -> writable ? HealthCheckResponse.up(NAME) : readOnly())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(HealthCheckResponse.down(NAME));
    }

    private static HealthCheckResponse readOnly() {
        return HealthCheckResponse.named(NAME)
                .down()
                .withData("reason", "read-only")
                .build();
    }
}
