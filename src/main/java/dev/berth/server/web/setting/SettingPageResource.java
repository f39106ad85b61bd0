package dev.berth.server.web.setting;

import dev.berth.server.api.request.Flag;
import dev.berth.server.config.SettingsInForce;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** The settings that the server goes by, without what is secret. */
@Path(SettingRooms.IN_FORCE)
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class SettingPageResource {
    private final Config config;
    private final Frames frames;

    SettingPageResource(Config config, Frames frames) {
        this.config = config;
        this.frames = frames;
    }

    /** @param given whether only those are shown that are no defaults */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SettingList(Frame frame, SettingRooms rooms, List<SettingRow> settings, boolean given)
            implements TemplateInstance {}

    @GET
    public TemplateInstance list(@QueryParam("given") @Nullable String given) {
        boolean onlyGiven = Flag.of("given", given);
        List<SettingRow> rows = SettingsInForce.of(config).stream()
                .map(SettingRow::of)
                .filter(row -> row.given() || !onlyGiven)
                .toList();
        Frame frame = frames.still("Settings in force", Section.SETTINGS);
        return new SettingList(frame, SettingRooms.of(SettingRooms.IN_FORCE), rows, onlyGiven);
    }
}
