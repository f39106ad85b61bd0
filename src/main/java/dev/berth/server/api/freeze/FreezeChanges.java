package dev.berth.server.api.freeze;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.Tag;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.freeze.FreezeRequest.Checked;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.freeze.FreezeGate;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.FreezeStore;
import dev.berth.server.control.port.FreezeStore.Created;
import dev.berth.server.control.port.FreezeStore.Stored;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes, changes and deletes freeze windows, whoever asks: with the same checks and with a record of it; from the answer on all
 * tasks are judged by them. What is refused fails with a ProblemException.
 */
@ApplicationScoped
public class FreezeChanges {
    private static final int SHOWN = 30;

    private final FreezeStore store;
    private final WorkspaceStore workspaces;
    private final PoolStore pools;
    private final FreezeGate gate;
    private final RequestJson json;
    private final Caller caller;
    private final AuditTrail deed;

    FreezeChanges(
            FreezeStore store,
            WorkspaceStore workspaces,
            PoolStore pools,
            FreezeGate gate,
            RequestJson json,
            Caller caller,
            AuditTrail deed) {
        this.store = store;
        this.workspaces = workspaces;
        this.pools = pools;
        this.gate = gate;
        this.json = json;
        this.caller = caller;
        this.deed = deed;
    }

    /** The number of an address; what cannot be one is a 404. */
    public static FreezeId numbered(String id) {
        if (id.length() > 18 || !id.matches("[0-9]+")) {
            String shown = id.length() > SHOWN ? id.substring(0, SHOWN) + "…" : id;
            throw ProblemException.notFound("freeze window", shown.replaceAll("\\p{Cntrl}", "?"));
        }
        return new FreezeId(Long.parseLong(id));
    }

    /** Those of a pool; 404. */
    public Uni<List<Stored>> ofPool(PoolName pool) {
        return pools.find(pool)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .flatMap(found -> store.of(new FreezeScope.OfPool(pool)));
    }

    /** All that hold back tasks of a workspace: its own, those of its pool, and those of its tags; 404. */
    public Uni<List<Stored>> over(WorkspaceName workspace) {
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(this::over);
    }

    private Uni<List<Stored>> over(Workspace workspace) {
        List<FreezeScope> scopes = new ArrayList<>();
        scopes.add(new FreezeScope.OfWorkspace(workspace.name()));
        scopes.add(new FreezeScope.OfPool(workspace.pool()));
        workspace.tags().forEach((key, value) -> scopes.add(new FreezeScope.OfTag(new Tag(key, value))));
        return Multi.createFrom()
                .iterable(scopes)
                .onItem()
                .transformToUniAndConcatenate(store::of)
                .collect()
                .asList()
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    /** All that hold back tasks of a pool, or of a workspace; those of a tag; 404. */
    public Uni<List<Stored>> over(FreezeScope on) {
        return switch (on) {
            case FreezeScope.OfPool of -> ofPool(of.pool());
            case FreezeScope.OfWorkspace of -> over(of.workspace());
            case FreezeScope.OfTag of -> store.of(of);
        };
    }

    /** Those of all tags. */
    public Uni<List<Stored>> ofTags() {
        return store.of(null)
                .map(all -> all.stream()
                        .filter(one -> one.freeze().on() instanceof FreezeScope.OfTag)
                        .toList());
    }

    /** The window, or 404. */
    public Uni<Stored> existing(FreezeScope on, FreezeId id) {
        return store.find(on, id).map(found -> found.orElseThrow(() -> notFound(id)));
    }

    /** The window of whatever tag, or 404. */
    public Uni<Stored> ofSomeTag(FreezeId id) {
        return ofTags().map(all -> all.stream()
                .filter(one -> one.freeze().id().equals(id))
                .findFirst()
                .orElseThrow(() -> notFound(id)));
    }

    private static ProblemException notFound(FreezeId id) {
        return ProblemException.notFound("freeze window", id);
    }

    /** Makes what a body asks for; the same problems. */
    public Uni<Stored> create(FreezeScope on, ObjectNode body) {
        return create(on, json.read(body, FreezeRequest.class));
    }

    /** The same for the tag that the body names. */
    public Uni<Stored> createOfTag(ObjectNode body) {
        return createOfTag(json.read(body, TagFreezeRequest.class));
    }

    Uni<Stored> createOfTag(TagFreezeRequest request) {
        return create(new FreezeScope.OfTag(request.checkedTag()), request.window());
    }

    /** Makes a window: 400 with all that is wrong, 404, 422 {@code too_many_freezes}. */
    public Uni<Stored> create(FreezeScope on, FreezeRequest request) {
        Instant now = deed.now();
        Checked checked = request.checked(now);
        Freeze freeze = freeze(new FreezeId(0), on, checked);
        return store.create(new Stored(freeze, caller.name(), now))
                .map(created -> requireCreated(created, on))
                .flatMap(deed.auditedOf(AuditAction.FREEZE_CREATE, stored -> on, FreezeChanges::told))
                .call(gate::changed);
    }

    private static Freeze freeze(FreezeId id, FreezeScope on, Checked checked) {
        return new Freeze(id, on, checked.times(), checked.covers(), checked.reason(), null);
    }

    private static Stored requireCreated(Created created, FreezeScope on) {
        return switch (created) {
            case Created.Done done -> done.stored();
            case Created.Nowhere nowhere ->
                throw switch (on) {
                    case FreezeScope.OfPool of -> ProblemException.notFound("pool", of.pool());
                    case FreezeScope.OfWorkspace of -> ProblemException.notFound("workspace", of.workspace());
                    case FreezeScope.OfTag of -> ProblemException.notFound("tag", of.tag());
                };
            case Created.TooMany many ->
                throw ProblemException.unprocessable(
                        "too_many_freezes",
                        "reason",
                        "cannot be had: there are " + many.most() + " freeze windows for it, or in all");
        };
    }

    /** The same of whatever tag. */
    public Uni<Stored> updateOfTag(FreezeId id, ObjectNode patch) {
        requireTypes(patch);
        return ofSomeTag(id).flatMap(stored -> update(stored.freeze().on(), id, patch));
    }

    /** What is of a wrong type is told first, whether or not there is such a window. */
    private void requireTypes(ObjectNode patch) {
        FreezeRequest unused = json.read(patch.deepCopy(), FreezeRequest.class);
    }

    /** Changes what a merge patch names. */
    public Uni<Stored> update(FreezeScope on, FreezeId id, ObjectNode patch) {
        requireTypes(patch);
        Instant now = deed.now();
        UnaryOperator<Freeze> change = before -> {
            ObjectNode merged = MergePatch.apply(json.write(FreezeRequest.of(before)), patch);
            return freeze(id, on, json.read(merged, FreezeRequest.class).checked(now));
        };
        return store.update(on, id, change, now)
                .map(found -> found.orElseThrow(() -> notFound(id)))
                .flatMap(deed.audited(AuditAction.FREEZE_UPDATE, on, "freeze=" + id + " " + MergePatch.fields(patch)))
                .call(gate::changed);
    }

    public Uni<Void> delete(FreezeScope on, FreezeId id) {
        return store.delete(on, id, deed.now())
                .map(deleted -> deleted ? Optional.of(id) : Optional.<FreezeId>empty())
                .map(gone -> gone.orElseThrow(() -> notFound(id)))
                .flatMap(deed.audited(AuditAction.FREEZE_DELETE, on, "freeze=" + id))
                .call(gate::changed)
                .replaceWithVoid();
    }

    /** The same of whatever tag. */
    public Uni<Void> deleteOfTag(FreezeId id) {
        return ofSomeTag(id).flatMap(stored -> delete(stored.freeze().on(), id));
    }

    private static String told(Stored stored) {
        Freeze freeze = stored.freeze();
        return "freeze=" + freeze.id() + " covers=" + WireWords.of(freeze.covers());
    }
}
