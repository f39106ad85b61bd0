package dev.berth.server.web.pool;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.server.api.pool.PoolChanges;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.Explanations;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.PoolStore.StoredSpec;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One pool, and the parts of its page that are read again as things change. */
@Path("/app/pools/{pool}")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class PoolResource {
    private static final int NAMED = 5;

    private final PoolChanges store;
    private final Pools pools;
    private final Explanations explanations;
    private final Frames frames;

    PoolResource(PoolChanges store, Pools pools, Explanations explanations, Frames frames) {
        this.store = store;
        this.pools = pools;
        this.explanations = explanations;
        this.frames = frames;
    }

    @CheckedTemplate(basePath = "web/pool", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Pool(Frame frame, String pool, PoolNumbers numbers, List<QueueLine> queue, PodFilter filter, PodGroups pods)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/pool", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Numbers(String pool, PoolNumbers numbers) implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/pool", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Queue(String pool, List<QueueLine> queue) implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/pool", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Pods(Frame frame, String pool, PodFilter filter, PodGroups pods) implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/pool", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record PodParts(Frame frame, String pool, List<PodRow> rows) implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> page(
            @PathParam("pool") String name,
            @QueryParam("group") @Nullable String group,
            @QueryParam("text") @Nullable String text) {
        PoolName pool = PathNames.pool(name);
        PodFilter filter = PodFilter.of(group, text);
        Frame frame = frames.following("Pool " + pool, Section.POOLS, "?pool=" + pool);
        return store.existing(pool)
                .map(found -> new Pool(
                        frame,
                        pool.value(),
                        numbers(found),
                        queueOf(pool),
                        filter,
                        PodGroups.of(rows(pool, all -> true), filter)));
    }

    @GET
    @Path("/numbers")
    public Uni<TemplateInstance> numbers(@PathParam("pool") String name) {
        PoolName pool = PathNames.pool(name);
        return store.existing(pool).map(found -> new Numbers(pool.value(), numbers(found)));
    }

    @GET
    @Path("/queue")
    public Uni<TemplateInstance> queue(@PathParam("pool") String name) {
        PoolName pool = PathNames.pool(name);
        return store.existing(pool).map(found -> new Queue(pool.value(), queueOf(pool)));
    }

    /** @param only the pods that are wanted alone; a name of none is passed over */
    @GET
    @Path("/pods")
    public Uni<TemplateInstance> pods(
            @PathParam("pool") String name,
            @QueryParam("group") @Nullable String group,
            @QueryParam("text") @Nullable String text,
            @QueryParam("only") List<String> only) {
        PoolName pool = PathNames.pool(name);
        PodFilter filter = PodFilter.of(group, text);
        Frame frame = frames.still("Pods", Section.POOLS);
        Set<String> names = new HashSet<>(only);
        return store.existing(pool)
                .map(found -> names.isEmpty()
                        ? new Pods(frame, pool.value(), filter, PodGroups.of(rows(pool, all -> true), filter))
                        : new PodParts(
                                frame,
                                pool.value(),
                                rows(pool, names::contains).stream()
                                        .filter(filter::shows)
                                        .toList()));
    }

    private PoolNumbers numbers(StoredSpec pool) {
        return PoolNumbers.of(pool, pools.scaling(pool.spec().name()));
    }

    private List<QueueLine> queueOf(PoolName pool) {
        return QueueLine.of(pools.queue(pool, NAMED), explanations::explain);
    }

    private List<PodRow> rows(PoolName pool, Predicate<String> wanted) {
        Function<TaskId, Optional<Task>> tasks = task -> pools.task(pool, task);
        return pools.pods(pool).stream()
                .filter(view -> wanted.test(view.pod().name().value()))
                .map(view -> PodRow.of(view, tasks))
                .toList();
    }
}
