package dev.berth.server.api.freeze;

import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.ItemsResponse;
import dev.berth.server.control.port.FreezeStore.Stored;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;

/** Freeze windows as users see them. */
@ApplicationScoped
class FreezeAnswers {
    private final AuditTrail deed;

    FreezeAnswers(AuditTrail deed) {
        this.deed = deed;
    }

    Uni<FreezeResponse> one(Uni<Stored> window) {
        Instant now = deed.now();
        return window.map(stored -> FreezeResponse.of(stored, now));
    }

    Uni<Response> made(Uni<Stored> window) {
        return one(window)
                .map(made ->
                        Response.status(Response.Status.CREATED).entity(made).build());
    }

    Uni<ItemsResponse<FreezeResponse>> list(Uni<List<Stored>> windows) {
        Instant now = deed.now();
        return windows.map(found -> new ItemsResponse<>(
                found.stream().map(stored -> FreezeResponse.of(stored, now)).toList()));
    }
}
