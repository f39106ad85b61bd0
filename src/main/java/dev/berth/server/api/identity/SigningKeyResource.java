package dev.berth.server.api.identity;

import dev.berth.domain.issuer.KeyTimes;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.issuer.Issuer;
import dev.berth.server.issuer.IssuerKeys;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The keys that sign the tokens of runs: a handful, all on one page. */
@Path("/api/v1/identity/keys")
@Tag(name = "Identity of runs")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class SigningKeyResource {
    private final Issuer issuer;
    private final IssuerKeys keys;
    private final AuditTrail deed;

    SigningKeyResource(Issuer issuer, IssuerKeys keys, AuditTrail deed) {
        this.issuer = issuer;
        this.keys = keys;
        this.deed = deed;
    }

    @GET
    public Uni<PageResponse<SigningKeyResponse>> list() {
        return keys.all().map(all -> PageResponse.of(new Page<>(all, null), SigningKeyResponse::of));
    }

    /** Makes one that signs at once. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> rotate(@Nullable SigningKeyRequest request) {
        if (issuer.address().isEmpty()) {
            throw IdentityOff.problem();
        }
        boolean withdraw = request != null && Boolean.TRUE.equals(request.withdraw());
        return keys.rotate(withdraw)
                .flatMap(
                        deed.auditedOf(AuditAction.SIGNING_KEY_CREATE, KeyTimes::id, key -> withdraw ? "withdraw" : ""))
                .map(key -> Response.status(Response.Status.CREATED)
                        .entity(SigningKeyResponse.of(key))
                        .build());
    }
}
