package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.order.OrderChanges;
import dev.berth.server.api.order.OrderResponse;
import dev.berth.server.api.order.OrderResponse.UpstreamResponse;
import dev.berth.server.api.order.ReaderChanges;
import dev.berth.server.api.order.ReadersRequest;
import dev.berth.server.api.order.ReadersResponse;
import dev.berth.server.api.order.RunAfterRequest;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
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
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a workspace has to do with others: which it runs after, and whose runs read its state (W4, W5). */
@Path("/app/workspaces/{name}/order")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class NeighboursResource {
    private static final String ROOM = "order";

    private final OrderChanges orders;
    private final ReaderChanges readers;
    private final Frames frames;

    NeighboursResource(OrderChanges orders, ReaderChanges readers, Frames frames) {
        this.orders = orders;
        this.readers = readers;
        this.frames = frames;
    }

    /**
     * @param problem why something was not done; empty when nothing was tried
     * @param runAfter what stands in the form
     * @param stateReaders the same
     */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Order(
            Frame frame,
            Head head,
            OrderResponse order,
            ReadersResponse readers,
            String problem,
            String runAfter,
            String stateReaders)
            implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<TemplateInstance> show(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        Frame frame = frame(workspace);
        return page(frame, workspace, look(workspace), new Sent("", null, null));
    }

    private Frame frame(WorkspaceName workspace) {
        return frames.following("Order of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
    }

    /** What was sent and could not be done; null where nothing was. */
    private record Sent(
            String problem,
            @Nullable String runAfter,
            @Nullable String stateReaders) {}

    /** What is to be shown, by the rights of whoever asks: to be taken before anything asynchronous begins. */
    private record Look(Uni<OrderResponse> order, Uni<ReadersResponse> readers) {}

    private Look look(WorkspaceName workspace) {
        return new Look(orders.of(workspace), readers.of(workspace));
    }

    private static Uni<TemplateInstance> page(Frame frame, WorkspaceName workspace, Look look, Sent sent) {
        return look.order()
                .flatMap(found -> look.readers()
                        .map(reading -> new Order(
                                frame,
                                Head.of(frame, workspace, ROOM),
                                found,
                                reading,
                                sent.problem(),
                                text(
                                        sent.runAfter(),
                                        found.runAfter().stream()
                                                .map(UpstreamResponse::workspace)
                                                .toList()),
                                text(sent.stateReaders(), reading.stateReaders()))));
    }

    private static String text(@Nullable String sent, List<String> present) {
        return sent == null ? String.join("\n", present) : sent;
    }

    @POST
    @Path("/run-after")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> runAfter(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        String text = Form.of(body).text("runAfter");
        return done(
                workspace,
                () -> orders.write(workspace, new RunAfterRequest(names(text))),
                problem -> new Sent(problem, text, null));
    }

    @POST
    @Path("/state-readers")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> stateReaders(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        String text = Form.of(body).text("stateReaders");
        return done(
                workspace,
                () -> readers.write(workspace, new ReadersRequest(names(text))),
                problem -> new Sent(problem, null, text));
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.strip().split("[\\s,]+"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** What becomes of a problem. */
    private interface Answer {
        Sent of(String problem);
    }

    private Uni<Response> done(WorkspaceName workspace, Supplier<Uni<?>> change, Answer answer) {
        Frame frame = frame(workspace);
        Look look = look(workspace);
        return Uni.createFrom()
                .deferred(() -> change.get().map(done -> Redirect.to(Addresses.of(workspace, ROOM))))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return page(frame, workspace, look, answer.of(told(problem)))
                            .map(page -> Response.status(problem.status())
                                    .entity(page)
                                    .build());
                });
    }

    private static String told(Problem problem) {
        String wrong = problem.violations().stream()
                .map(one -> one.field() + " " + one.message())
                .collect(Collectors.joining("; "));
        return wrong.isEmpty() ? problem.detail() : wrong;
    }
}
