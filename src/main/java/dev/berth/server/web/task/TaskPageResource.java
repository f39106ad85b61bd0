package dev.berth.server.web.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import dev.berth.server.web.task.TaskPages.Onlooker;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** A task's page. */
@Path("/app/tasks/{id}")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class TaskPageResource {
    private final TaskPages pages;
    private final Frames frames;
    private final AnswerBudget answers;
    private final Caller caller;

    TaskPageResource(TaskPages pages, Frames frames, AnswerBudget answers, Caller caller) {
        this.pages = pages;
        this.frames = frames;
        this.answers = answers;
        this.caller = caller;
    }

    /** @param tab {@code log}, {@code plan} or {@code timeline} */
    @GET
    public Uni<TemplateInstance> task(
            @PathParam("id") String id,
            @QueryParam("tab") @DefaultValue("log") String tab,
            @QueryParam("action") List<String> actions,
            @QueryParam("name") @DefaultValue("") String name,
            @QueryParam("only") @DefaultValue("") String only,
            @QueryParam("from") @DefaultValue("0") String from,
            @QueryParam("unfold") @DefaultValue("") String unfold) {
        TaskId task = PathNames.task(id);
        Frame frame = frame(task);
        return switch (tab) {
            case "plan" ->
                pages.plan(
                        new Onlooker(frame, caller.identity()),
                        task,
                        PlanForm.of(actions, name, only, from, unfold.equals("yes")),
                        answers.room(),
                        "");
            case "timeline" -> pages.timeline(frame, task, "");
            default -> pages.log(frame, task, "");
        };
    }

    /** What stands at its top, for a page that is open. */
    @GET
    @Path("/head")
    public Uni<TemplateInstance> head(@PathParam("id") String id) {
        TaskId task = PathNames.task(id);
        return pages.head(frame(task), task);
    }

    /** What can be decided about the plan that an open page shows. */
    @GET
    @Path("/decision")
    public Uni<TemplateInstance> decision(
            @PathParam("id") String id, @QueryParam("shown") @DefaultValue("") String shown) {
        TaskId task = PathNames.task(id);
        Onlooker who = new Onlooker(frame(task), caller.identity());
        return pages.decision(who, task, shown.matches("[0-9a-f]{64}") ? shown : "");
    }

    private Frame frame(TaskId task) {
        return frames.following("Task " + task, Section.TASKS, "?task=" + task);
    }
}
