package dev.berth.server.api.audit;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.Page;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who did what, newest first. */
@Path("/api/v1/audit")
@Tag(name = "Audit")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class AuditResource {
    private static final int EXPORTED_AT_ONCE = 500;

    private final AuditStore audit;

    AuditResource(AuditStore audit) {
        this.audit = audit;
    }

    /** Which acts are asked for. */
    static final class Asked {
        @QueryParam("actor")
        @Nullable
        String actor;

        @QueryParam("person")
        @Nullable
        String person;

        @QueryParam("action")
        @Nullable
        String action;

        @QueryParam("object")
        @Nullable
        String object;

        @QueryParam("since")
        @Nullable
        String since;

        @QueryParam("until")
        @Nullable
        String until;

        AuditStore.Filter filter(Checks checks) {
            return new AuditQuery(actor, action, object, since, until, person).filter(checks);
        }
    }

    /** How far an export has come. */
    private static final class Place {
        @Nullable
        String cursor;
    }

    @GET
    public Uni<PageResponse<ActResponse>> list(
            @BeanParam Asked asked,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Checks checks = new Checks();
        AuditStore.Filter filter = asked.filter(checks);
        Page.Request page = Paging.request(checks, limit, cursor);
        checks.done();
        return Paging.respond(audit.list(filter, page), ActResponse::of);
    }

    /** All of it, a page in memory at a time: the next one is read when the caller has taken this one. */
    @GET
    @Path("/export")
    @Produces("application/x-ndjson")
    @Operation(summary = "All acts that fit, newest first, as one JSON object a line")
    public Multi<ActResponse> export(@BeanParam Asked asked) {
        Checks checks = new Checks();
        AuditStore.Filter filter = asked.filter(checks);
        checks.done();
        return Multi.createBy()
                .repeating()
                .uni(
                        Place::new,
                        place -> audit.list(filter, new Page.Request(EXPORTED_AT_ONCE, place.cursor))
                                .invoke(page -> place.cursor = page.nextCursor()))
                .whilst(page -> page.nextCursor() != null)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page.items()))
                .map(ActResponse::of);
    }
}
