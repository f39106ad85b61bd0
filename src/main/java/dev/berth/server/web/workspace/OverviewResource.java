package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.state.StateHolder;
import dev.berth.server.api.state.StateVersions;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.control.port.DriftStore;
import dev.berth.server.control.port.DriftStore.Drift;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateVersionStore;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A workspace: what it is, its tasks, and its locks. */
@Path("/app/workspaces/{name}")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class OverviewResource {
    private static final int MOST_TASKS = 10;

    private final WorkspaceChanges workspaces;
    private final StateVersions versions;
    private final StateVersionStore states;
    private final TaskStore tasks;
    private final DriftStore drifts;
    private final Frames frames;

    OverviewResource(
            WorkspaceChanges workspaces,
            StateVersions versions,
            StateVersionStore states,
            TaskStore tasks,
            DriftStore drifts,
            Frames frames) {
        this.workspaces = workspaces;
        this.versions = versions;
        this.states = states;
        this.tasks = tasks;
        this.drifts = drifts;
        this.frames = frames;
    }

    /**
     * What happens in a workspace.
     *
     * @param unfinished the first of its tasks that are not final
     * @param newest null before the first task
     */
    public record Work(List<LastTask> unfinished, @Nullable LastTask newest) {
        public Work {
            unfinished = List.copyOf(unfinished);
        }
    }

    /**
     * Its state, as approvers see it.
     *
     * @param present null when there is none
     * @param holder of Terraform's lock; null when nobody holds it
     */
    public record Standing(
            @Nullable StateRow present, @Nullable StateHolder holder) {
        static final Standing UNSEEN = new Standing(null, null);
    }

    /**
     * What was typed to lock it.
     *
     * @param wrong with the reason; empty when nothing is
     * @param problem with anything else
     */
    public record LockAttempt(String reason, String wrong, String problem) {
        static final LockAttempt NONE = new LockAttempt("", "", "");

        /** Then the page stays as it is, with what was typed and what is wrong with it. */
        public boolean refused() {
            return !wrong.isEmpty() || !problem.isEmpty();
        }

        static LockAttempt of(String reason, Problem problem) {
            return problem.violations().isEmpty()
                    ? new LockAttempt(reason, "", problem.detail())
                    : new LockAttempt(reason, problem.violations().getFirst().message(), "");
        }
    }

    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Overview(
            Frame frame, Head head, Facts facts, Work work, DriftLine drift, Standing standing, LockAttempt attempt)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> page(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        return page(frame(workspace), workspace, LockAttempt.NONE);
    }

    @POST
    @Path("/lock")
    @RolesAllowed(Roles.APPROVER)
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> lock(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        String reason = Form.of(body).text("reason").strip();
        return done(workspace, reason, () -> workspaces.lock(workspace, reason.isEmpty() ? null : reason));
    }

    @POST
    @Path("/unlock")
    @RolesAllowed(Roles.APPROVER)
    public Uni<Response> unlock(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        return done(workspace, "", () -> workspaces.unlock(workspace));
    }

    /** Terraform's own lock, whoever holds it. */
    @POST
    @Path("/unlock-state")
    @RolesAllowed(Roles.APPROVER)
    public Uni<Response> unlockState(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        return done(workspace, "", () -> versions.forceUnlock(workspace));
    }

    private Frame frame(WorkspaceName workspace) {
        return frames.following("Workspace " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
    }

    private Uni<Response> done(WorkspaceName workspace, String reason, Supplier<Uni<?>> deed) {
        Frame frame = frame(workspace);
        return Uni.createFrom()
                .deferred(() -> deed.get().map(done -> Redirect.to(Addresses.of(workspace))))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return page(frame, workspace, LockAttempt.of(reason, problem))
                            .map(page -> Response.status(problem.status())
                                    .entity(page)
                                    .build());
                });
    }

    private Uni<TemplateInstance> page(Frame frame, WorkspaceName workspace, LockAttempt attempt) {
        return workspaces.existing(workspace).flatMap(found -> page(frame, found, attempt));
    }

    private Uni<TemplateInstance> page(Frame frame, Workspace workspace, LockAttempt attempt) {
        WorkspaceName name = workspace.name();
        Uni<Work> work = Uni.combine()
                .all()
                .unis(tasks.unfinished(name, MOST_TASKS), tasks.newest(List.of(name)))
                .with((unfinished, newest) -> work(unfinished, Optional.ofNullable(newest.get(name))));
        return Uni.combine()
                .all()
                .unis(work, standing(frame, name), drifts.of(List.of(name)))
                .with((itsWork, standing, drifted) -> new Overview(
                        frame,
                        Head.of(frame, name, ""),
                        Facts.of(workspace),
                        itsWork,
                        DriftLine.of(drifted.getOrDefault(name, Drift.NOT_CHECKED)),
                        standing,
                        attempt));
    }

    private static Work work(List<TaskView> unfinished, Optional<TaskView> newest) {
        return new Work(
                unfinished.stream().map(LastTask::of).toList(),
                newest.map(LastTask::of).orElse(null));
    }

    private Uni<Standing> standing(Frame frame, WorkspaceName workspace) {
        if (!frame.approver()) {
            return Uni.createFrom().item(Standing.UNSEEN);
        }
        Function<Stored, StateRow> row = StateRow::of;
        return Uni.combine()
                .all()
                .unis(states.present(workspace), versions.holder(workspace))
                .with((present, holder) -> new Standing(
                        present.map(row).orElse(null),
                        holder.map(StateHolder::of).orElse(null)));
    }
}
