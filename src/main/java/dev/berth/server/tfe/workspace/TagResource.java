package dev.berth.server.tfe.workspace;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.workspace.GuardedTags;
import dev.berth.server.api.workspace.TagChecks;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.control.port.WorkspaceStore.Written;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.RequestDocument;
import dev.berth.server.tfe.document.ResourceObject;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Tags of a workspace: with values as tag bindings, and plain ones by their names. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class TagResource {
    private final Workspaces workspaces;
    private final WorkspaceStore store;
    private final AuditTrail deed;
    private final GuardedTags guarded;
    private final Caller caller;

    TagResource(Workspaces workspaces, WorkspaceStore store, AuditTrail deed, GuardedTags guarded, Caller caller) {
        this.guarded = guarded;
        this.caller = caller;
        this.workspaces = workspaces;
        this.store = store;
        this.deed = deed;
    }

    @GET
    @Path("/workspaces/{id}/tag-bindings")
    public Uni<Response> bindings(@PathParam("id") String id) {
        return workspaces.identified(id).map(found -> Answers.all(bindings(found)));
    }

    /** Nothing is inherited from projects, so these are all. */
    @GET
    @Path("/workspaces/{id}/effective-tag-bindings")
    public Uni<Response> effectiveBindings(@PathParam("id") String id) {
        return bindings(id);
    }

    /** Adds those that are named, or gives them another value. */
    @PATCH
    @Path("/workspaces/{id}/tag-bindings")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> bind(@PathParam("id") String id, byte @Nullable [] body) {
        return changed(id, adding(bindingsIn(body))).map(found -> Answers.all(bindings(found)));
    }

    @GET
    @Path("/workspaces/{id}/relationships/tags")
    public Uni<Response> tags(@PathParam("id") String id) {
        return workspaces
                .identified(id)
                .map(found -> Answers.all(found.tags().keySet().stream()
                        .sorted()
                        .map(name ->
                                ResourceObject.of("tags", tagId(found, name)).with("name", name))
                        .toList()));
    }

    @POST
    @Path("/workspaces/{id}/relationships/tags")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> tag(@PathParam("id") String id, byte @Nullable [] body) {
        return changed(id, adding(plainIn(body))).replaceWith(Answers.done());
    }

    @DELETE
    @Path("/workspaces/{id}/relationships/tags")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> untag(@PathParam("id") String id, byte @Nullable [] body) {
        Map<String, String> gone = plainIn(body);
        return changed(id, before -> {
                    Map<String, String> after = new TreeMap<>(before);
                    after.keySet().removeAll(gone.keySet());
                    return after;
                })
                .replaceWith(Answers.done());
    }

    private static UnaryOperator<Map<String, String>> adding(Map<String, String> tags) {
        return before -> {
            Map<String, @Nullable String> after = new TreeMap<>(before);
            after.putAll(tags);
            Checks checks = new Checks();
            Map<String, String> checked = TagChecks.tags(checks, "tags", after);
            checks.done();
            return checked;
        };
    }

    private static Map<String, String> bindingsIn(byte @Nullable [] body) {
        Checks checks = new Checks();
        Map<String, String> tags = SentTags.bindings(RequestDocument.listOf(body, checks));
        checks.done();
        return tags;
    }

    private static Map<String, String> plainIn(byte @Nullable [] body) {
        Checks checks = new Checks();
        Map<String, String> tags = SentTags.plain(RequestDocument.listOf(body, checks));
        checks.done();
        return tags;
    }

    private Uni<Workspace> changed(String id, UnaryOperator<Map<String, String>> change) {
        Function<Workspace, Uni<? extends Workspace>> audited =
                deed.auditedOf(AuditAction.WORKSPACE_TAG, Workspace::name);
        return guarded.guard(caller)
                .flatMap(guard -> workspaces
                        .identified(id)
                        .call(found -> store.updateTags(
                                        found.name(), before -> guard.passed(before, change.apply(before)))
                                .invoke(written -> requireWritten(written, id))))
                .flatMap(audited)
                .call(guarded::changed)
                .flatMap(found -> workspaces.named(found.name()));
    }

    private static void requireWritten(Written written, String id) {
        if (written != Written.WRITTEN) {
            throw ProblemException.notFound("workspace", id);
        }
    }

    /** Plain ones as well, with an empty value. */
    private static List<ResourceObject> bindings(Workspace workspace) {
        return workspace.tags().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag -> ResourceObject.of("tag-bindings", tagId(workspace, tag.getKey()))
                        .with("key", tag.getKey())
                        .with("value", tag.getValue()))
                .toList();
    }

    private static String tagId(Workspace workspace, String key) {
        return "tb-" + workspace.number() + "-" + EncodedName.of(key);
    }
}
