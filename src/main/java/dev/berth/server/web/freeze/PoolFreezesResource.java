package dev.berth.server.web.freeze;

import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.freeze.FreezeChanges;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.FreezeStore.Stored;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import dev.berth.server.web.freeze.FreezePages.Asked;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The freeze windows of a pool. */
@Path("/app/pools/{name}/freezes")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class PoolFreezesResource {
    private final FreezeChanges freezes;
    private final FreezePages pages;
    private final Frames frames;

    PoolFreezesResource(FreezeChanges freezes, FreezePages pages, Frames frames) {
        this.freezes = freezes;
        this.pages = pages;
        this.frames = frames;
    }

    private Asked asked(PoolName pool) {
        Frame frame = frames.still("Freeze windows of pool " + pool, Section.POOLS);
        String address = "/app/pools/" + pool;
        return new Asked(frame, new FreezePlace(address + "/freezes", address, "Pool " + pool, "pool"), windows(pool));
    }

    private Uni<List<Stored>> windows(PoolName pool) {
        return Uni.createFrom().deferred(() -> freezes.ofPool(pool));
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<TemplateInstance> list(@PathParam("name") String name) {
        return pages.list(asked(PathNames.pool(name)));
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(@PathParam("name") String name, byte @Nullable [] body) {
        PoolName pool = PathNames.pool(name);
        FreezeForm form = FreezeForm.sent(Form.of(body));
        return pages.done(asked(pool), form, () -> freezes.create(new FreezeScope.OfPool(pool), form.body()));
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(@PathParam("name") String name, byte @Nullable [] body) {
        PoolName pool = PathNames.pool(name);
        String id = Form.of(body).text("freeze");
        return pages.done(
                asked(pool),
                FreezeForm.EMPTY,
                () -> freezes.delete(new FreezeScope.OfPool(pool), FreezeChanges.numbered(id)));
    }
}
