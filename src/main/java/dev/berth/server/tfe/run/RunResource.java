package dev.berth.server.tfe.run;

import dev.berth.domain.access.Author;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.task.SubmissionAnswers;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Ids.ConfigurationId;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.QueryLists;
import dev.berth.server.tfe.document.RequestDocument;
import dev.berth.server.tfe.document.ResourceObject;
import dev.berth.server.tfe.workspace.WorkspaceDocuments;
import dev.berth.server.tfe.workspace.Workspaces;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs: asked for, and looked at. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class RunResource {
    private final Runs runs;
    private final Workspaces workspaces;
    private final WorkspaceDocuments workspaceDocuments;
    private final ConfigurationStore configurations;
    private final TaskCommands commands;
    private final LogAddresses logs;
    private final Caller caller;
    private final int maxPending;

    RunResource(
            Runs runs,
            Workspaces workspaces,
            WorkspaceDocuments workspaceDocuments,
            ConfigurationStore configurations,
            TaskCommands commands,
            LogAddresses logs,
            Caller caller,
            BerthConfig config) {
        this.runs = runs;
        this.workspaces = workspaces;
        this.workspaceDocuments = workspaceDocuments;
        this.configurations = configurations;
        this.commands = commands;
        this.logs = logs;
        this.caller = caller;
        this.maxPending = config.limits().pendingTasks();
    }

    @POST
    @Path("/runs")
    @RolesAllowed(Roles.SUBMITTER_SOMEWHERE)
    public Uni<Response> create(byte @Nullable [] body) {
        RunRequest request = RunRequest.of(RequestDocument.of(body));
        Optional<ConfigurationId> named = request.configuration().map(Ids::configuration);
        Author by = Author.of(caller.identity());
        dev.berth.domain.access.Rights rights = caller.rights();
        return workspaces.identified(request.workspace()).flatMap(workspace -> {
            Role role = requireRole(request, workspace, rights);
            return configuration(workspace, named)
                    .map(found -> submission(request, workspace, found, by))
                    .flatMap(this::submitted)
                    .map(view -> Answers.created(RunDocuments.run(view.task(), workspace.number(), Rights.of(role))));
        });
    }

    /** On the workspace that the body names; one that is not seen is not there. */
    private static Role requireRole(RunRequest request, Workspace workspace, dev.berth.domain.access.Rights rights) {
        Optional<Role> role = rights.on(workspace.name(), workspace.tags());
        ProblemException missing = ProblemException.notFound("workspace", request.workspace());
        if (Boolean.TRUE.equals(request.autoApply())) {
            Sights.require(role, Role.APPROVER, missing, "auto-apply, which -auto-approve asks for,");
        }
        return Sights.require(role, Role.SUBMITTER, missing, "submitting a run");
    }

    @GET
    @Path("/runs/{id}")
    public Uni<Response> get(@PathParam("id") String id, @Context UriInfo address, @Context RoutingContext routing) {
        TaskId task = Ids.run(id);
        Rights rights = Rights.of(caller);
        Set<String> wanted = QueryLists.of(address.getQueryParameters(), "include");
        return runs.find(task).flatMap(view -> shown(view, rights, wanted, routing.request()));
    }

    /** Nobody comments on runs, but clients look whether somebody did. */
    @GET
    @Path("/runs/{id}/run-events")
    public Uni<Response> events(@PathParam("id") String id) {
        return runs.find(Ids.run(id)).map(view -> Answers.all(List.of()));
    }

    private Uni<Response> shown(TaskView view, Rights rights, Set<String> wanted, HttpServerRequest request) {
        List<ResourceObject> included = new ArrayList<>();
        if (wanted.contains("plan")) {
            included.add(RunDocuments.plan(view.task(), logs.plan(request, view.task())));
        }
        if (wanted.contains("apply")) {
            String apply = Ids.apply(view.task());
            included.add(RunDocuments.apply(
                    view.task(), apply, view.task().planAttempt(), logs.apply(request, view.task(), apply)));
        }
        if (!wanted.contains("workspace")) {
            return workspaces
                    .number(view.task().request().workspace())
                    .map(number -> Answers.ok(RunDocuments.run(view.task(), number, rights), included));
        }
        return workspaces
                .named(view.task().request().workspace())
                .flatMap(workspace -> workspaceDocuments.of(workspace, rights).map(document -> {
                    included.add(document);
                    return Answers.ok(RunDocuments.run(view.task(), workspace.number(), rights), included);
                }));
    }

    /** The configuration that was named, which says what kind of run it takes. */
    private Uni<Optional<Configuration>> configuration(Workspace workspace, Optional<ConfigurationId> named) {
        if (named.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        ConfigurationId id = named.get();
        if (id.workspace() != workspace.number()) {
            throw noSuchConfiguration();
        }
        return configurations
                .find(workspace.name(), id.version())
                .map(found -> Optional.of(found.orElseThrow(RunResource::noSuchConfiguration)));
    }

    private static ProblemException noSuchConfiguration() {
        return ProblemException.of(
                422, "configuration_unusable", "the workspace has no configuration version of that id");
    }

    private Uni<TaskView> submitted(Submission submission) {
        return commands.submit(submission, maxPending)
                .map(became -> SubmissionAnswers.task(became, submission, "configuration-version"));
    }

    private static Submission submission(
            RunRequest request, Workspace workspace, Optional<Configuration> configuration, Author by) {
        boolean speculative = configuration.map(Configuration::speculative).orElse(false);
        boolean plans = speculative || request.planOnly();
        if (plans && Boolean.TRUE.equals(request.autoApply())) {
            throw ProblemException.unprocessable(
                    "not_supported",
                    "auto-apply",
                    "cannot be had with a speculative configuration: that is planned only");
        }
        boolean saves = configuration.map(Configuration::provisional).orElse(false);
        if (request.savePlan() && !saves) {
            throw ProblemException.unprocessable(
                    "not_supported", "save-plan", "needs a configuration version that is provisional");
        }
        return SubmissionBuilder.builder()
                .workspace(workspace.name())
                .type(plans ? TaskType.PLAN : TaskType.PLAN_AND_APPLY)
                .message(request.message())
                .priority(0)
                .autoApply(plans ? null : request.autoApply())
                .options(request.options())
                .configurationVersion(configuration.map(Configuration::version).orElse(null))
                .variables(request.variables())
                .timeout(TaskRequest.USUAL_TIMEOUT)
                .submittedBy(by.name())
                .submitterPerson(by.person())
                .idempotencyKey(null)
                .source(null)
                .build();
    }
}
