package dev.berth.server.web.workspace;

import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.schedule.Drifts;
import dev.berth.server.api.schedule.ScheduleChanges;
import dev.berth.server.api.schedule.ScheduleResponse;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Drift and schedules of a workspace (W1, W2). */
@Path("/app/workspaces/{name}/schedules")
@RolesAllowed(Roles.SUBMITTER)
@Produces(MediaType.TEXT_HTML)
class SchedulesResource {
    private static final String ROOM = "schedules";

    private final ScheduleChanges schedules;
    private final Drifts drifts;
    private final AuditTrail deed;
    private final Frames frames;

    SchedulesResource(ScheduleChanges schedules, Drifts drifts, AuditTrail deed, Frames frames) {
        this.schedules = schedules;
        this.drifts = drifts;
        this.deed = deed;
        this.frames = frames;
    }

    /** @param problem why something was not done; empty when nothing was tried */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Schedules(Frame frame, Head head, DriftLine drift, List<ScheduleResponse> schedules, String problem)
            implements TemplateInstance {}

    /**
     * The form of one of them.
     *
     * @param schedule its name; empty for a new one
     * @param problem what is wrong with no field; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ScheduleEdit(Frame frame, Head head, String schedule, String problem, List<FormField> fields)
            implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<TemplateInstance> list(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        return page(frame(workspace), workspace, "");
    }

    private Frame frame(WorkspaceName workspace) {
        return frames.following("Schedules of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
    }

    private Uni<TemplateInstance> page(Frame frame, WorkspaceName workspace, String problem) {
        Instant now = deed.now();
        return drifts.of(workspace)
                .flatMap(drift -> schedules
                        .of(workspace)
                        .map(found -> new Schedules(
                                frame,
                                Head.of(frame, workspace, ROOM),
                                DriftLine.of(drift),
                                found.stream()
                                        .map(one -> ScheduleResponse.of(one, now))
                                        .toList(),
                                problem)));
    }

    @GET
    @Path("/edit")
    public Uni<TemplateInstance> form(
            @PathParam("name") String name, @QueryParam("schedule") @DefaultValue("") String schedule) {
        WorkspaceName workspace = PathNames.workspace(name);
        Frame frame = editFrame(workspace);
        if (schedule.isEmpty()) {
            return drifts.of(workspace).map(there -> edit(frame, workspace, "", ScheduleForm.empty(), null));
        }
        Instant now = deed.now();
        return schedules
                .existing(workspace, ScheduleChanges.named(schedule))
                .map(found -> edit(frame, workspace, schedule, ScheduleForm.of(ScheduleResponse.of(found, now)), null));
    }

    @POST
    @Path("/edit")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> set(
            @PathParam("name") String name,
            @QueryParam("schedule") @DefaultValue("") String schedule,
            byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        ScheduleForm form = ScheduleForm.sent(Form.of(body), schedule.isEmpty());
        Frame frame = editFrame(workspace);
        return Uni.createFrom()
                .deferred(() -> schedule.isEmpty()
                        ? schedules.create(workspace, form.body())
                        : schedules.update(workspace, ScheduleChanges.named(schedule), form.body()))
                .map(done -> Redirect.to(Addresses.of(workspace, ROOM)))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return Response.status(problem.status())
                            .entity(edit(frame, workspace, schedule, form, problem))
                            .build();
                });
    }

    private Frame editFrame(WorkspaceName workspace) {
        return frames.still("A schedule of " + workspace, Section.WORKSPACES);
    }

    private static TemplateInstance edit(
            Frame frame, WorkspaceName workspace, String schedule, ScheduleForm form, @Nullable Problem problem) {
        FormFields fields = form.fields(problem);
        return new ScheduleEdit(
                frame,
                Head.of(frame, workspace, ROOM),
                schedule,
                problem == null ? "" : fields.elsewhere(problem),
                fields.all());
    }

    @POST
    @Path("/pause")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> pause(@PathParam("name") String name, byte @Nullable [] body) {
        return changed(name, body, schedules::pause);
    }

    @POST
    @Path("/resume")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> resume(@PathParam("name") String name, byte @Nullable [] body) {
        return changed(name, body, schedules::resume);
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(@PathParam("name") String name, byte @Nullable [] body) {
        return changed(name, body, schedules::delete);
    }

    private Uni<Response> changed(
            String name, byte @Nullable [] body, BiFunction<WorkspaceName, ScheduleName, Uni<?>> change) {
        WorkspaceName workspace = PathNames.workspace(name);
        ScheduleName schedule = ScheduleChanges.named(Form.of(body).text("schedule"));
        return told(
                workspace, change.apply(workspace, schedule).map(done -> Redirect.to(Addresses.of(workspace, ROOM))));
    }

    /** Submits at once what the schedule submits. */
    @POST
    @Path("/run")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> run(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        ScheduleName schedule = ScheduleChanges.named(Form.of(body).text("schedule"));
        return told(
                workspace,
                schedules.run(workspace, schedule).map(task -> task(task.task().id())));
    }

    @POST
    @Path("/check")
    public Uni<Response> check(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        return told(
                workspace,
                drifts.check(workspace, null)
                        .map(taken -> task(taken.task().task().id())));
    }

    @POST
    @Path("/repair")
    public Uni<Response> repair(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        return told(
                workspace,
                drifts.repair(workspace, null)
                        .map(taken -> task(taken.task().task().id())));
    }

    private static Response task(TaskId task) {
        return Redirect.to("/app/tasks/" + task);
    }

    /** The answer, or the page with why not. */
    private Uni<Response> told(WorkspaceName workspace, Uni<Response> answer) {
        Frame frame = frame(workspace);
        return answer.onFailure(ProblemException.class).recoverWithUni(failure -> {
            Problem problem = ((ProblemException) failure).problem();
            return page(frame, workspace, problem.detail())
                    .map(page -> Response.status(problem.status()).entity(page).build());
        });
    }
}
