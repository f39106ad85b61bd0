package dev.berth.server.api.hook;

import dev.berth.domain.hook.HookScope;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The hooks of a pool (O1). */
@Path("/api/v1/pools/{name}/hooks")
@Tag(name = "Hooks")
@RolesAllowed(Roles.ADMIN)
class PoolHookResource extends NamedHookResource {
    PoolHookResource(HookChanges hooks, HookDeliveries deliveries, RequestJson json) {
        super(hooks, deliveries, json);
    }

    @Override
    HookScope scope(String pool) {
        return new HookScope.OfPool(PathNames.pool(pool));
    }
}
