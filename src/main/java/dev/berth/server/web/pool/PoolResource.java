package dev.berth.server.web.pool;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.pool.PoolChanges;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.Explanations;
import dev.berth.server.control.PodView;
import dev.berth.server.control.Pools;
import dev.berth.server.control.QueueView;
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
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One pool, and the parts of its page that are read again as things change. */
@Path("/app/pools/{pool}")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class PoolResource {
    private static final int NAMED = 5;

    /** For who does not see all: of so many of each class those that they see are looked for. */
    private static final int LOOKED_AT = 500;

    private final PoolChanges store;
    private final Pools pools;
    private final Explanations explanations;
    private final Frames frames;
    private final Sights sights;
    private final Clock clock;

    PoolResource(PoolChanges store, Pools pools, Explanations explanations, Frames frames, Sights sights, Clock clock) {
        this.clock = clock;
        this.sights = sights;
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
        Uni<List<QueueLine>> queue = queueOf(pool);
        Uni<List<PodRow>> rows = rows(pool, all -> true);
        return store.existing(pool)
                .flatMap(found -> queue.flatMap(lines -> rows.map(pods ->
                        new Pool(frame, pool.value(), numbers(found), lines, filter, PodGroups.of(pods, filter)))));
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
        Uni<List<QueueLine>> queue = queueOf(pool);
        return store.existing(pool).flatMap(found -> queue.map(lines -> new Queue(pool.value(), lines)));
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
        Uni<List<PodRow>> rows = rows(pool, one -> names.isEmpty() || names.contains(one));
        return store.existing(pool)
                .flatMap(found -> rows)
                .map(found -> names.isEmpty()
                        ? new Pods(frame, pool.value(), filter, PodGroups.of(found, filter))
                        : new PodParts(
                                frame,
                                pool.value(),
                                found.stream().filter(filter::shows).toList()));
    }

    private PoolNumbers numbers(StoredSpec pool) {
        PoolName name = pool.spec().name();
        Instant now = clock.instant();
        return PoolNumbers.of(pool, pools.scaling(name), pools.expected(name, now), now);
    }

    /** Of the tasks that the caller sees the first ones, and how many there are of all. */
    private Uni<List<QueueLine>> queueOf(PoolName pool) {
        Uni<Predicate<TaskId>> running = sights.seenIn(pools.pods(pool));
        if (sights.seesAll()) {
            QueueView queue = pools.queue(pool, NAMED);
            return running.map(seen -> lines(queue, seen));
        }
        QueueView queue = pools.queue(pool, LOOKED_AT);
        return sights.seenTasks(queue.lines().stream()
                        .flatMap(line -> line.first().stream())
                        .map(view -> view.task().id())
                        .toList())
                .map(seen -> only(queue, seen))
                .flatMap(shown -> running.map(seen -> lines(shown, seen)));
    }

    private List<QueueLine> lines(QueueView queue, Predicate<TaskId> seen) {
        return QueueLine.of(queue, view -> explanations.explain(view, seen));
    }

    private static QueueView only(QueueView queue, Set<TaskId> seen) {
        return new QueueView(queue.lines().stream()
                .map(line -> new QueueView.Line(
                        line.kind(),
                        line.count(),
                        line.first().stream()
                                .filter(view -> seen.contains(view.task().id()))
                                .limit(NAMED)
                                .toList()))
                .toList());
    }

    private Uni<List<PodRow>> rows(PoolName pool, Predicate<String> wanted) {
        List<PodView> pods = pools.pods(pool).stream()
                .filter(view -> wanted.test(view.pod().name().value()))
                .toList();
        return sights.seenIn(pods).map(seen -> {
            PodTasks tasks = new PodTasks(task -> pools.task(pool, task), seen);
            return pods.stream().map(view -> PodRow.of(view, tasks)).toList();
        });
    }
}
