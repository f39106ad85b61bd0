package dev.berth.server.api.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes, changes, locks and deletes workspaces, whoever asks: with the same checks and rights, and with a record of it. What is
 * refused fails with a ProblemException.
 */
@ApplicationScoped
public class WorkspaceChanges {
    private static final int MAX_REASON = 500;

    private final WorkspaceStore store;
    private final Pools pools;
    private final RequestJson json;
    private final Caller caller;
    private final AuditTrail deed;
    private final AnswerBudget answers;
    private final VariableChecks variables;
    private final WorkspaceRights rights;

    WorkspaceChanges(
            WorkspaceStore store,
            Pools pools,
            RequestJson json,
            Caller caller,
            AuditTrail deed,
            AnswerBudget answers,
            VariableChecks variables,
            WorkspaceRights rights) {
        this.store = store;
        this.pools = pools;
        this.json = json;
        this.caller = caller;
        this.deed = deed;
        this.answers = answers;
        this.variables = variables;
        this.rights = rights;
    }

    /** As users see them, newest first. */
    public Uni<Page<Workspace>> list(Filter filter, Page.Request page) {
        return store.list(filter, page, answers.room());
    }

    /** The workspace as users see it, or a ProblemException: 404. */
    public Uni<Workspace> existing(WorkspaceName name) {
        return store.find(name).map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", name)));
    }

    /** Makes what a body asks for; what is wrong with it is a ProblemException with all of its violations. */
    public Uni<Workspace> create(ObjectNode body) {
        return create(json.read(body, WorkspaceRequest.class));
    }

    Uni<Workspace> create(WorkspaceRequest request) {
        Workspace workspace = request.checked(caller.name(), deed.now(), variables);
        var noted = deed.<WorkspaceStore.Written>audited(AuditAction.WORKSPACE_CREATE, workspace.name());
        return rights.requireMayCreate(workspace, caller.rights())
                .flatMap(may -> store.create(workspace))
                .invoke(written -> WorkspaceAnswers.requireWritten(written, workspace.name()))
                .flatMap(noted)
                .call(rights::tagsChanged)
                .replaceWith(workspace);
    }

    /** Changes what a merge patch names, which decides what role it takes; of two changes at once none is lost. */
    public Uni<Workspace> update(WorkspaceName workspace, ObjectNode changes) {
        WorkspacePatch patch = new WorkspacePatch(changes, caller.name());
        Rights mine = caller.rights();
        patch.requireRights(caller);
        if (patch.asksForIdentity()) {
            WorkspaceRights.requireMayIdentify(workspace, mine);
        }
        var noted = deed.<WorkspaceStore.Written>audited(
                AuditAction.WORKSPACE_UPDATE, workspace, MergePatch.fields(changes));
        Uni<GuardedTags.Guard> guarded = rights.guard(caller);
        return moves(workspace, patch, mine)
                .flatMap(pool -> rights.requireMayEnter(pool, mine))
                .flatMap(may -> rule(workspace, patch))
                .flatMap(may -> guarded)
                .flatMap(guard -> store.update(workspace, before -> guard.passed(before, changed(before, patch))))
                .invoke(written -> WorkspaceAnswers.requireWritten(written, workspace))
                .flatMap(noted)
                .call(rights::tagsChanged)
                // The tasks of the workspace are judged by the rule of now.
                .flatMap(written -> patch.changesRule() ? toldToTheLoop(workspace) : existing(workspace));
    }

    /** Goes on when the team is there that a rule is to name, if it is to name another one than so far. */
    private Uni<Void> rule(WorkspaceName workspace, WorkspacePatch patch) {
        return patch.team().isEmpty()
                ? Uni.createFrom().voidItem()
                : existing(workspace).flatMap(now -> rights.requireTeam(patch.team(), WorkspaceRights.ruling(now)));
    }

    private Workspace changed(Workspace before, WorkspacePatch patch) {
        Workspace after = patch.apply(before, json, variables);
        if (patch.asksForIdentity()) {
            rights.requireIssuer(after);
        }
        return after;
    }

    /** The pool that it goes to; empty when it stays where it is, or when that does not matter. */
    private Uni<Optional<PoolName>> moves(WorkspaceName workspace, WorkspacePatch patch, Rights rights) {
        Optional<PoolName> pool = patch.pool();
        return pool.isEmpty() || rights.everywhere() == Role.ADMIN
                ? Uni.createFrom().item(Optional.empty())
                : existing(workspace).map(now -> pool.filter(wanted -> !wanted.equals(now.pool())));
    }

    /** Deletes it with all that belongs to it; {@code force} passes over resources in its state. */
    public Uni<Void> delete(WorkspaceName workspace, boolean force) {
        return store.delete(workspace, force)
                .invoke(deleted -> WorkspaceAnswers.requireDeleted(deleted, workspace))
                .flatMap(deed.audited(AuditAction.WORKSPACE_DELETE, workspace, force ? "force" : ""))
                .replaceWithVoid();
    }

    /** Holds back its tasks that do not run yet. */
    public Uni<Workspace> lock(WorkspaceName workspace, @Nullable String reason) {
        Checks checks = new Checks();
        checks.text("reason", reason, MAX_REASON, "");
        checks.done();
        return store.lock(workspace, new Lock(caller.name(), reason, deed.now()))
                .invoke(locked -> WorkspaceAnswers.requireLocked(locked, workspace))
                .flatMap(deed.audited(AuditAction.WORKSPACE_LOCK, workspace))
                .flatMap(locked -> toldToTheLoop(workspace));
    }

    /** Lets its tasks go on; what a lost apply may still bring is not taken any more (F4). */
    public Uni<Workspace> unlock(WorkspaceName workspace) {
        return store.unlock(workspace)
                .invoke(unlocked -> WorkspaceAnswers.requireLocked(unlocked, workspace))
                .flatMap(deed.audited(AuditAction.WORKSPACE_UNLOCK, workspace))
                .flatMap(unlocked -> toldToTheLoop(workspace));
    }

    private Uni<Workspace> toldToTheLoop(WorkspaceName workspace) {
        return existing(workspace).invoke(changed -> pools.poolChanged(changed.pool()));
    }
}
