package dev.berth.server.tfe.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.LockStore;
import dev.berth.server.control.port.LockStore.Outcome;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.ClientLock;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.RequestDocument;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lock of a workspace, which is one on its tasks and one on its state. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class WorkspaceLockResource {
    private static final int MAX_REASON = 500;

    private final Workspaces workspaces;
    private final WorkspaceDocuments documents;
    private final LockStore locks;
    private final Pools pools;
    private final Caller caller;
    private final AuditTrail deed;

    WorkspaceLockResource(
            Workspaces workspaces,
            WorkspaceDocuments documents,
            LockStore locks,
            Pools pools,
            Caller caller,
            AuditTrail deed) {
        this.workspaces = workspaces;
        this.documents = documents;
        this.locks = locks;
        this.pools = pools;
        this.caller = caller;
        this.deed = deed;
    }

    @POST
    @Path("/workspaces/{id}/actions/lock")
    public Uni<Response> lock(@PathParam("id") String id, byte @Nullable [] body) {
        caller.require(Roles.APPROVER, "locking a workspace");
        RequestDocument document = RequestDocument.of(body);
        String reason = document.member("reason", MAX_REASON);
        document.done();
        Lock lock = new Lock(caller.name(), reason, deed.now());
        String lockId = ClientLock.of(caller);
        return changed(id, AuditAction.WORKSPACE_LOCK, name -> locks.lock(name, lock, lockId));
    }

    @POST
    @Path("/workspaces/{id}/actions/unlock")
    public Uni<Response> unlock(@PathParam("id") String id) {
        caller.require(Roles.APPROVER, "unlocking a workspace");
        String lockId = ClientLock.of(caller);
        String by = caller.name();
        return changed(id, AuditAction.WORKSPACE_UNLOCK, name -> locks.unlock(name, lockId, by));
    }

    @POST
    @Path("/workspaces/{id}/actions/force-unlock")
    public Uni<Response> forceUnlock(@PathParam("id") String id) {
        caller.require(Roles.APPROVER, "unlocking a workspace");
        return changed(id, AuditAction.WORKSPACE_FORCE_UNLOCK, locks::forceUnlock);
    }

    private Uni<Response> changed(String id, AuditAction action, Function<WorkspaceName, Uni<Outcome>> change) {
        Rights rights = Rights.of(caller);
        Function<Workspace, Uni<? extends Workspace>> audited = deed.auditedOf(action, Workspace::name);
        return workspaces
                .identified(id)
                .call(found -> change.apply(found.name()).invoke(outcome -> requireDone(outcome, found.name())))
                .flatMap(audited)
                .invoke(found -> pools.poolChanged(found.pool()))
                .flatMap(found -> workspaces.named(found.name()))
                .flatMap(found -> documents.of(found, rights))
                .map(Answers::ok);
    }

    /** Clients look for some of these words. */
    private static void requireDone(Outcome outcome, WorkspaceName workspace) {
        switch (outcome) {
            case Outcome.Done done -> {}
            case Outcome.NoWorkspace none -> throw ProblemException.notFound("workspace", workspace);
            case Outcome.NotLocked not ->
                throw ProblemException.conflict("not_locked", "workspace " + workspace + " is not locked");
            case Outcome.Held held ->
                throw ProblemException.conflict(
                        "already_locked", "workspace " + workspace + " is locked by User " + held.by());
            case Outcome.Busy busy ->
                throw ProblemException.conflict(
                        "workspace_busy", "workspace " + workspace + " is locked by Run " + Ids.run(busy.task()));
        }
    }
}
