package dev.berth.server.web.pool;

import dev.berth.server.api.pool.SeenPools;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.Pools;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All pools, with their numbers. */
@Path("/app/pools")
@RolesAllowed(Roles.USER)
@Produces(MediaType.TEXT_HTML)
class PoolListResource {
    private static final String PAGE = "100";

    private final SeenPools store;
    private final Pools pools;
    private final Frames frames;

    PoolListResource(SeenPools store, Pools pools, Frames frames) {
        this.store = store;
        this.pools = pools;
        this.frames = frames;
    }

    /**
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     */
    @CheckedTemplate(basePath = "web/pool", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record PoolList(Frame frame, List<PoolRow> pools, String cursor, String more) implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(@QueryParam("cursor") @Nullable String cursor) {
        Frame frame = frames.following("Pools", Section.POOLS, "?");
        return Paging.read(store.list(Paging.request(PAGE, cursor)))
                .map(page -> new PoolList(
                        frame,
                        page.items().stream()
                                .map(pool -> PoolRow.of(
                                        pool, pools.scaling(pool.spec().name())))
                                .toList(),
                        cursor == null ? "" : cursor,
                        page.nextCursor() == null ? "" : page.nextCursor()));
    }
}
