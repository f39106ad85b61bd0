package dev.berth.server.api.setting;

import dev.berth.server.api.request.PageResponse;
import dev.berth.server.config.SettingInForce;
import dev.berth.server.config.SettingsInForce;
import dev.berth.server.control.port.Page;
import dev.berth.server.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The settings in force, all of them on one page: there are as many as the program has. */
@Path("/api/v1/settings")
@Tag(name = "Settings")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class SettingResource {
    private final Config config;

    SettingResource(Config config) {
        this.config = config;
    }

    @GET
    public PageResponse<SettingResponse> list() {
        Page<SettingInForce> all = new Page<>(SettingsInForce.of(config), null);
        return PageResponse.of(all, SettingResponse::of);
    }
}
