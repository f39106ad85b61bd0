package dev.berth.server.api.workspace;

import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.access.Tag;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.SightStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Who may make workspaces: admins over everything everywhere, and in pools whose selfService is on whoever is a submitter on what
 * is made, by a role over everything, by its name or by one of its tags (I4).
 */
@ApplicationScoped
public class SelfService {
    private final PoolStore pools;
    private final SightStore sights;
    private final GuardedTags tags;

    SelfService(PoolStore pools, SightStore sights, GuardedTags tags) {
        this.pools = pools;
        this.sights = sights;
        this.tags = tags;
    }

    /**
     * Goes on when somebody may make that workspace.
     *
     * @param rights of the caller
     * @return fails with a {@link ProblemException}: 403, or 422 {@code no_such_pool}
     */
    public Uni<Void> requireMayCreate(Workspace workspace, Rights rights) {
        Optional<Role> role = rights.on(workspace.name(), workspace.tags());
        ProblemException none = ProblemException.forbidden("creating this workspace needs the role submitter on it");
        if (workspace.autoApply()) {
            Sights.require(role, Role.APPROVER, none, "setting autoApply");
        }
        if (rights.everywhere() == Role.ADMIN) {
            return Uni.createFrom().voidItem();
        }
        Sights.require(role, Role.SUBMITTER, none, "creating a workspace");
        return tags.granted()
                .invoke(granted -> requireOwn(workspace, rights, granted))
                .flatMap(own -> requireMayEnter(Optional.of(workspace.pool()), rights));
    }

    /** What lets that caller's change of the tags of the workspace at hand pass. */
    Uni<Void> tagsChanged() {
        return tags.changed();
    }

    Uni<GuardedTags.Guard> guard(Caller caller) {
        return tags.guard(caller);
    }

    /** By a tag nobody gets rights on what they make, or gives them to others, but who has them by that tag already. */
    private static void requireOwn(Workspace workspace, Rights rights, Set<Tag> granted) {
        GuardedTags.tags(workspace.tags()).stream()
                .filter(granted::contains)
                .filter(tag -> {
                    Role role = rights.byTag().get(tag);
                    return role == null || !role.includes(Role.SUBMITTER);
                })
                .min(Comparator.comparing(Tag::toString))
                .ifPresent(tag -> {
                    throw GuardedTags.refused(tag);
                });
    }

    /**
     * Goes on when a workspace of which somebody is admin, or which they make, may be in that pool.
     *
     * @param pool empty for the one that it is in
     * @return fails with a {@link ProblemException}: 403, or 422 {@code no_such_pool} where it is not there, or not seen
     */
    public Uni<Void> requireMayEnter(Optional<PoolName> pool, Rights rights) {
        if (pool.isEmpty() || rights.everywhere() == Role.ADMIN) {
            return Uni.createFrom().voidItem();
        }
        return pools.find(pool.get())
                .map(found -> found.orElseThrow(SelfService::noSuchPool))
                .flatMap(found -> found.selfService() ? Uni.createFrom().voidItem() : refused(found, rights));
    }

    private Uni<Void> refused(StoredSpec pool, Rights rights) {
        PoolName name = pool.spec().name();
        ProblemException refusal = ProblemException.forbidden(
                "creating a workspace needs the role admin, because selfService of pool " + name + " is off");
        return rights.seesAll()
                ? Uni.createFrom().failure(refusal)
                : sights.pools(rights.sight()).map(seen -> {
                    throw seen.contains(name) ? refusal : noSuchPool();
                });
    }

    static ProblemException noSuchPool() {
        return ProblemException.unprocessable("no_such_pool", "pool", "must be the name of an existing pool");
    }
}
