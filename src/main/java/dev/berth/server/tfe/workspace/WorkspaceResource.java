package dev.berth.server.tfe.workspace;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Tool;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.workspace.SelfService;
import dev.berth.server.api.workspace.WorkspaceAnswers;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.RequestDocument;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One workspace: read, made by {@code init}, changed. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class WorkspaceResource {
    private final Workspaces workspaces;
    private final WorkspaceStore store;
    private final WorkspaceDocuments documents;
    private final WorkspaceHome home;
    private final SelfService selfService;
    private final Caller caller;
    private final AuditTrail deed;

    WorkspaceResource(
            Workspaces workspaces,
            WorkspaceStore store,
            WorkspaceDocuments documents,
            WorkspaceHome home,
            SelfService selfService,
            Caller caller,
            AuditTrail deed) {
        this.workspaces = workspaces;
        this.store = store;
        this.documents = documents;
        this.home = home;
        this.selfService = selfService;
        this.caller = caller;
        this.deed = deed;
    }

    @GET
    @Path("/organizations/{organization}/workspaces/{name}")
    @RolesAllowed({Roles.VIEWER, Roles.STATE_READER})
    public Uni<Response> get(@PathParam("organization") String organization, @PathParam("name") String name) {
        return shown(workspaces.named(organization, name));
    }

    @GET
    @Path("/workspaces/{id}")
    public Uni<Response> get(@PathParam("id") String id) {
        return shown(workspaces.identified(id));
    }

    /** A submitter may, in a pool of self service. Whoever may not does not know that {@code init} makes one, so it is told. */
    @POST
    @Path("/organizations/{organization}/workspaces")
    @RolesAllowed(Roles.USER)
    public Uni<Response> create(
            @PathParam("organization") String organization,
            @HeaderParam(HttpHeaders.USER_AGENT) @Nullable String userAgent,
            byte @Nullable [] body) {
        if (!caller.has(Roles.SUBMITTER_SOMEWHERE)) {
            throw ProblemException.forbidden(
                    "there is no such workspace yet, and creating one (where selfService of the"
                            + " pool is on; elsewhere an admin may) needs the role submitter");
        }
        workspaces.requireOrganization(organization);
        WorkspaceAttributes wanted = attributes(RequestDocument.of(body));
        dev.berth.domain.access.Rights may = caller.rights();
        Draft draft = new Draft(wanted, WorkspaceAttributes.tool(userAgent), caller.name(), deed.now());
        WorkspaceName name = draft.name();
        Optional<Role> role = may.on(name, wanted.tags());
        if (Boolean.TRUE.equals(wanted.autoApply())
                && role.filter(has -> has.includes(Role.APPROVER)).isEmpty()) {
            throw ProblemException.forbidden("setting auto-apply needs the role approver");
        }
        Rights rights = Rights.of(role.orElse(null));
        var noted = deed.<WorkspaceStore.Written>audited(AuditAction.WORKSPACE_CREATE, name);
        return home.of(wanted.project())
                .map(draft::in)
                .call(drafted -> selfService.requireMayCreate(drafted, may))
                .flatMap(store::create)
                .invoke(written -> WorkspaceAnswers.requireWritten(written, name))
                .flatMap(noted)
                .flatMap(written -> workspaces.named(name))
                .flatMap(made -> documents.of(made, rights))
                .map(Answers::created);
    }

    /** After {@code init} it comes with the client's version, which is not what is run here: taken, and not used. */
    @PATCH
    @Path("/workspaces/{id}")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> update(@PathParam("id") String id, byte @Nullable [] body) {
        return changed(workspaces.identified(id), attributes(RequestDocument.of(body)));
    }

    @PATCH
    @Path("/organizations/{organization}/workspaces/{name}")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> update(
            @PathParam("organization") String organization, @PathParam("name") String name, byte @Nullable [] body) {
        return changed(workspaces.named(organization, name), attributes(RequestDocument.of(body)));
    }

    private Uni<Response> shown(Uni<Workspace> workspace) {
        Rights rights = Rights.of(caller);
        return workspace.flatMap(found -> documents.of(found, rights)).map(Answers::ok);
    }

    private Uni<Response> changed(Uni<Workspace> workspace, WorkspaceAttributes wanted) {
        if (wanted.autoApply() != null) {
            caller.require(Roles.APPROVER, "setting auto-apply");
        }
        if (wanted.workingDirectory() != null || wanted.project().isPresent()) {
            caller.require(Roles.ADMIN, "changing the project or the working directory");
        }
        PoolName pool = wanted.project().map(WorkspaceHome::named).orElse(null);
        String by = caller.name();
        Rights rights = Rights.of(caller);
        Uni<Workspace> known = workspace.invoke(found -> requireSameName(wanted, found));
        var noted = deed.<Workspace>auditedOf(AuditAction.WORKSPACE_UPDATE, Workspace::name);
        if (wanted.changesNothing()) {
            return known.flatMap(found -> documents.of(found, rights)).map(Answers::ok);
        }
        dev.berth.domain.access.Rights may = caller.rights();
        return known.call(found -> selfService.requireMayEnter(
                        Optional.ofNullable(pool).filter(one -> !one.equals(found.pool())), may))
                .call(found -> store.update(found.name(), before -> wanted.applied(before, pool, by))
                        .invoke(written -> WorkspaceAnswers.requireWritten(written, found.name())))
                .flatMap(noted)
                .flatMap(found -> workspaces.named(found.name()))
                .flatMap(found -> documents.of(found, rights))
                .map(Answers::ok);
    }

    private static void requireSameName(WorkspaceAttributes wanted, Workspace found) {
        if (wanted.name() != null && !wanted.name().equals(found.name().value())) {
            throw ProblemException.unprocessable("not_supported", "name", "cannot be changed");
        }
    }

    private static WorkspaceAttributes attributes(RequestDocument document) {
        WorkspaceAttributes attributes = WorkspaceAttributes.of(document);
        document.done();
        return attributes;
    }

    /** A workspace that is to be made by somebody. */
    private record Draft(WorkspaceAttributes wanted, Tool tool, String by, Instant at) {
        WorkspaceName name() {
            Checks checks = new Checks();
            WorkspaceName name = new WorkspaceName(checks.label("name", wanted.name()));
            checks.done();
            return name;
        }

        Workspace in(PoolName pool) {
            return WorkspaceBuilder.builder()
                    .name(name())
                    .number(0)
                    .pool(pool)
                    .tool(tool)
                    .workingDirectory(wanted.workingDirectory() == null ? "" : wanted.workingDirectory())
                    .autoApplyBy(Boolean.TRUE.equals(wanted.autoApply()) ? by : null)
                    .approval(null)
                    .variables(Map.of())
                    .environment(Map.of())
                    .tags(wanted.tags())
                    .identity(List.of())
                    .lock(null)
                    .configurationVersion(0)
                    .createdAt(at)
                    .build();
        }
    }
}
