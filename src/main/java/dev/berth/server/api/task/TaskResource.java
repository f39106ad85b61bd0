package dev.berth.server.api.task;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.ItemsResponse;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tasks: submitted and looked at. */
@Path("/api/v1/tasks")
@Tag(name = "Tasks")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
class TaskResource {
    private final TaskStore tasks;
    private final PlanDocuments plans;
    private final TaskIntake intake;
    private final Explanations explanations;
    private final Caller caller;
    private final AnswerBudget answers;

    TaskResource(
            TaskStore tasks,
            PlanDocuments plans,
            TaskIntake intake,
            Explanations explanations,
            Caller caller,
            AnswerBudget answers) {
        this.tasks = tasks;
        this.plans = plans;
        this.intake = intake;
        this.explanations = explanations;
        this.caller = caller;
        this.answers = answers;
    }

    @POST
    @RolesAllowed(Roles.SUBMITTER_SOMEWHERE)
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> submit(
            @Nullable TaskSubmissionRequest body, @HeaderParam(IdempotencyHeader.NAME) @Nullable String idempotency) {
        return intake.submit(Checks.body(body), idempotency).map(TaskResource::respond);
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Uni<PageResponse<TaskResponse>> list(
            @QueryParam("workspace") @Nullable String workspace,
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("status") @Nullable String status,
            @QueryParam("type") @Nullable String type,
            @QueryParam("text") @Nullable String text,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Checks checks = new Checks();
        TaskStore.Filter filter = new TaskStore.Filter(
                workspace == null ? null : new WorkspaceName(checks.label("workspace", workspace)),
                pool == null ? null : new PoolName(checks.label("pool", pool)),
                status == null ? null : checks.word("status", status, TaskStatus.values()),
                type == null ? null : checks.word("type", type, TaskType.values()),
                text == null || text.isBlank() ? null : checks.text("text", text.strip(), TaskStore.LONGEST_TEXT, ""));
        Page.Request page = Paging.request(checks, limit, cursor);
        checks.done();
        return Paging.respond(
                tasks.list(filter.seenBy(caller.rights().sight()), page, answers.room()), TaskResponse::of);
    }

    @GET
    @Path("/{id}")
    public Uni<TaskResponse> get(@PathParam("id") String id) {
        return existing(PathNames.task(id)).map(TaskResponse::of);
    }

    @GET
    @Path("/{id}/explain")
    public Uni<ExplainResponse> explain(@PathParam("id") String id) {
        return existing(PathNames.task(id)).flatMap(explanations::told);
    }

    @GET
    @Path("/{id}/timeline")
    public Uni<ItemsResponse<TimelineResponse>> timeline(@PathParam("id") String id) {
        TaskId task = PathNames.task(id);
        return existing(task)
                .flatMap(found -> tasks.timeline(task))
                .map(entries -> new ItemsResponse<>(
                        entries.stream().map(TimelineResponse::of).toList()));
    }

    @GET
    @Path("/{id}/plan")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> plan(@PathParam("id") String id) {
        boolean whole = caller.has(Roles.APPROVER);
        Room room = answers.room();
        return existing(PathNames.task(id))
                .flatMap(found -> plans.read(found.task(), whole, room))
                .map(plan -> Response.ok(plan, MediaType.APPLICATION_JSON_TYPE).build());
    }

    private Uni<TaskView> existing(TaskId task) {
        return tasks.find(task).map(found -> found.orElseThrow(() -> ProblemException.notFound("task", task)));
    }

    private static Response respond(TaskIntake.Taken taken) {
        return taken.isNew()
                ? accepted(taken.task())
                : Response.ok(TaskResponse.of(taken.task())).build();
    }

    private static Response accepted(TaskView task) {
        return Response.accepted(TaskResponse.of(task))
                .header(HttpHeaders.LOCATION, "/api/v1/tasks/" + task.task().id())
                .build();
    }
}
