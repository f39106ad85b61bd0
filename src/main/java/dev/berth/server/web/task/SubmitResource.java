package dev.berth.server.web.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Violation;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.TaskIntake;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The form that submits a task, with the API's own checks. */
@Path("/app/tasks/new")
@RolesAllowed(Roles.SUBMITTER_SOMEWHERE)
@Produces(MediaType.TEXT_HTML)
class SubmitResource {
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final TaskIntake intake;
    private final TaskStore tasks;
    private final Frames frames;
    private final Sights sights;

    SubmitResource(TaskIntake intake, TaskStore tasks, Frames frames, Sights sights) {
        this.sights = sights;
        this.intake = intake;
        this.tasks = tasks;
        this.frames = frames;
    }

    /**
     * @param note what is to be known before it is sent; may be empty
     * @param problem what went wrong that belongs to no field; may be empty
     */
    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SubmitPage(Frame frame, SubmitForm form, String note, String problem) implements TemplateInstance {}

    /** @param again the number of a task whose options are filled in */
    @GET
    public Uni<TemplateInstance> form(
            @QueryParam("workspace") @DefaultValue("") String workspace, @QueryParam("again") @Nullable String again) {
        Frame frame = frame();
        String key = UUID.randomUUID().toString();
        if (again == null) {
            return Uni.createFrom().item(new SubmitPage(frame, SubmitForm.empty(workspace, key), "", ""));
        }
        TaskId task = PathNames.task(again);
        return sights.seenTasks(Set.of(task))
                .flatMap(seen -> seen.contains(task)
                        ? tasks.find(task)
                        : Uni.createFrom().item(Optional.<TaskView>empty()))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task", task)))
                .flatMap(view -> tasks.variables(task)
                        .map(variables -> new SubmitPage(
                                frame,
                                SubmitForm.again(view.task().request(), key),
                                variables.isEmpty()
                                        ? ""
                                        : "Task " + task + " had variables of its own, which are never shown again: "
                                                + String.join(
                                                        ", ",
                                                        variables.expressions().keySet()) + ".",
                                "")));
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> submit(byte @Nullable [] body) {
        SubmitForm form = SubmitForm.sent(Form.of(body));
        Frame frame = frame();
        String key = form.text("key").isEmpty() ? null : form.text("key");
        return Uni.createFrom()
                .deferred(() -> intake.submit(form.request(), key))
                .map(taken -> Redirect.to("/app/tasks/" + taken.task().task().id()))
                .onFailure(SubmitResource::isTold)
                .recoverWithItem(failure -> refused(frame, form, ((ProblemException) failure).problem()));
    }

    /** Of what is to be set right in the form; that somebody may not do it at all is told as everywhere. */
    private static boolean isTold(Throwable failure) {
        return failure instanceof ProblemException problem
                && problem.problem().status() >= CLIENT_ERROR
                && problem.problem().status() < SERVER_ERROR;
    }

    private static Response refused(Frame frame, SubmitForm form, Problem problem) {
        Map<String, String> wrong = new HashMap<>();
        for (Violation violation : problem.violations()) {
            // Of a list it is the item that is named.
            wrong.merge(
                    violation.field().replaceFirst("[\\[.].*", ""),
                    violation.message(),
                    (one, other) -> one + "; " + other);
        }
        String detail = problem.violations().isEmpty() ? problem.detail() : "Some of it cannot be taken as it is.";
        return Response.status(problem.status())
                .entity(new SubmitPage(frame, form.with(wrong), "", detail))
                .build();
    }

    private Frame frame() {
        return frames.still("New task", Section.TASKS);
    }
}
