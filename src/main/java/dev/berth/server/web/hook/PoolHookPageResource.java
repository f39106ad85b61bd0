package dev.berth.server.web.hook;

import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;

/** The hooks of a pool (O1). */
@Path("/app/pools/{name}/hooks")
@RolesAllowed(Roles.ADMIN)
class PoolHookPageResource extends NamedHookPageResource {
    PoolHookPageResource(HookPages pages) {
        super(pages);
    }

    @Override
    HookPlace place(String pool) {
        return HookPlace.of(PathNames.pool(pool));
    }
}
