package dev.berth.server.api.workspace;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Who may make workspaces: admins everywhere, submitters in pools whose selfService is on. */
@ApplicationScoped
public class SelfService {
    private final PoolStore pools;
    private final Caller caller;

    SelfService(PoolStore pools, Caller caller) {
        this.pools = pools;
        this.caller = caller;
    }

    /**
     * Goes on when the caller may make a workspace in that pool. To be asked before anything asynchronous begins.
     *
     * @param autoApply whether its plans are to confirm themselves
     * @return fails with a {@link ProblemException}: 403, or 422 {@code no_such_pool}
     */
    public Uni<Void> requireMayCreate(PoolName pool, boolean autoApply) {
        if (autoApply) {
            caller.require(Roles.APPROVER, "setting autoApply");
        }
        if (caller.has(Roles.ADMIN)) {
            return Uni.createFrom().voidItem();
        }
        caller.require(Roles.SUBMITTER, "creating a workspace");
        return pools.find(pool)
                .invoke(found -> requireOn(found.orElseThrow(SelfService::noSuchPool)))
                .replaceWithVoid();
    }

    private static void requireOn(StoredSpec pool) {
        if (!pool.selfService()) {
            throw ProblemException.forbidden("creating a workspace needs the role admin, because selfService of pool "
                    + pool.spec().name() + " is off");
        }
    }

    static ProblemException noSuchPool() {
        return ProblemException.unprocessable("no_such_pool", "pool", "must be the name of an existing pool");
    }
}
