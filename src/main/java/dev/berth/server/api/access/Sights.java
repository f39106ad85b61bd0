package dev.berth.server.api.access;

import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.access.Sight;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Slot;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.PodView;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.SightStore;
import dev.berth.server.control.port.SightStore.Placed;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the present caller sees and may do where no address says which thing it is about: in lists, and with what a body names (I4).
 * To be asked before anything asynchronous begins. Whoever sees all costs no look-up.
 */
@ApplicationScoped
public class Sights {
    private final Caller caller;
    private final SightStore store;
    private final PoolStore pools;

    Sights(Caller caller, SightStore store, PoolStore pools) {
        this.caller = caller;
        this.store = store;
        this.pools = pools;
    }

    /** Which workspaces the caller sees. */
    public Sight sight() {
        return caller.rights().sight();
    }

    public boolean seesAll() {
        return caller.rights().seesAll();
    }

    /** The role on a workspace; empty when it is not seen or is not there. */
    public Uni<Optional<Role>> on(WorkspaceName workspace) {
        return on(workspace, caller.rights());
    }

    private Uni<Optional<Role>> on(WorkspaceName workspace, Rights rights) {
        if (rights.seesAll() && !rights.differs()) {
            return Uni.createFrom().item(Optional.ofNullable(rights.everywhere()));
        }
        return store.workspace(workspace).map(found -> role(found, rights));
    }

    /** The role on the workspace of that number; the same. */
    public Uni<Optional<Role>> on(long workspace) {
        Rights rights = caller.rights();
        if (rights.seesAll() && !rights.differs()) {
            return Uni.createFrom().item(Optional.ofNullable(rights.everywhere()));
        }
        return store.workspace(workspace).map(found -> role(found, rights));
    }

    /** Of what is not there, whoever sees all is to hear from whoever finds that out. */
    private static Optional<Role> role(Optional<Placed> found, Rights rights) {
        return found.map(one -> rights.on(one.workspace(), one.tags()))
                .orElseGet(() -> Optional.ofNullable(rights.everywhere()));
    }

    /**
     * The role, where it suffices.
     *
     * @param missing what is told when the workspace is not there, or not seen
     * @param what needs that role
     * @throws ProblemException the missing one, or 403
     */
    public static Role require(Optional<Role> role, Role least, ProblemException missing, String what) {
        Role has = role.orElseThrow(() -> missing);
        if (!has.includes(least)) {
            throw ProblemException.forbidden(what + " needs the role " + WireWords.of(least));
        }
        return has;
    }

    /** The role on each of these workspaces that is seen; others are absent. */
    public Uni<Map<WorkspaceName, Role>> on(Collection<WorkspaceName> workspaces) {
        return on(workspaces, caller.rights());
    }

    private Uni<Map<WorkspaceName, Role>> on(Collection<WorkspaceName> workspaces, Rights rights) {
        Role everywhere = rights.everywhere();
        if (everywhere != null && !rights.differs()) {
            return Uni.createFrom()
                    .item(workspaces.stream().distinct().collect(Collectors.toMap(one -> one, one -> everywhere)));
        }
        return store.workspaces(workspaces).map(found -> {
            Map<WorkspaceName, Role> roles = new HashMap<>();
            found.forEach(
                    one -> rights.on(one.workspace(), one.tags()).ifPresent(role -> roles.put(one.workspace(), role)));
            return roles;
        });
    }

    /** What the present caller sees, for later: it may be asked when the call has gone on. */
    public Sighted sighted() {
        Rights rights = caller.rights();
        return names -> on(names, rights);
    }

    /** The rights of a caller at some moment. */
    public interface Sighted {
        /** The role on each of these workspaces that is seen; others are absent. */
        Uni<Map<WorkspaceName, Role>> of(Collection<WorkspaceName> workspaces);
    }

    /** Of these tasks those that are seen. */
    public Uni<Set<TaskId>> seenTasks(Collection<TaskId> tasks) {
        return store.tasks(sight(), tasks);
    }

    /** Which of the tasks that run or are kept on these pods are seen. */
    public Uni<Predicate<TaskId>> seenIn(List<PodView> pods) {
        if (seesAll()) {
            return Uni.createFrom().item(task -> true);
        }
        Set<TaskId> tasks = new HashSet<>();
        for (PodView view : pods) {
            view.pod().reservations().forEach(kept -> tasks.add(kept.task()));
            view.pod().slots().stream()
                    .map(Slot::attempt)
                    .filter(Objects::nonNull)
                    .forEach(attempt -> tasks.add(attempt.task()));
        }
        return seenTasks(tasks).map(seen -> seen::contains);
    }

    /** The pools that are seen: those of seen workspaces, and those that the caller may make one in. Not for who sees all. */
    public Uni<Set<PoolName>> seenPools() {
        return seenPools(caller.rights());
    }

    private Uni<Set<PoolName>> seenPools(Rights rights) {
        return store.pools(rights.sight())
                .flatMap(seen -> rights.somewhere(Role.SUBMITTER)
                        ? pools.selfService().map(open -> union(seen, open))
                        : Uni.createFrom().item(seen));
    }

    /** Somebody who follows with the rights of now; empty for who sees all. */
    public Optional<Onlooker> onlooker() {
        Rights rights = caller.rights();
        return rights.seesAll()
                ? Optional.empty()
                : Optional.of(new Onlooker(
                        new Onlooker.Lookups() {
                            @Override
                            public Uni<Optional<Role>> on(WorkspaceName workspace) {
                                return Sights.this.on(workspace, rights);
                            }

                            @Override
                            public Uni<Set<PoolName>> pools() {
                                return seenPools(rights);
                            }
                        },
                        System::nanoTime));
    }

    private static Set<PoolName> union(Set<PoolName> one, Collection<PoolName> other) {
        Set<PoolName> both = new HashSet<>(one);
        both.addAll(other);
        return Set.copyOf(both);
    }
}
