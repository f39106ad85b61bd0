package dev.berth.server.tfe.workspace;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.tfe.access.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** In which pool a new workspace is to be. */
@ApplicationScoped
class WorkspaceHome {
    private static final int MOST_NAMED = 5;

    private final PoolStore pools;
    private final Optional<String> standard;
    private final Sights sights;

    WorkspaceHome(PoolStore pools, BerthConfig config, Sights sights) {
        this.sights = sights;
        this.pools = pools;
        this.standard = config.defaultPool();
    }

    /** Whatever project was named; without one the configured default, or the only pool that there is; else a 422. */
    Uni<PoolName> of(Optional<String> project) {
        Optional<PoolName> named = project.map(WorkspaceHome::named).or(() -> standard.map(PoolName::new));
        return named.isPresent() ? Uni.createFrom().item(named.get()) : names().map(WorkspaceHome::only);
    }

    /** Of the pools that the caller sees. */
    private Uni<List<PoolName>> names() {
        return sights.seesAll()
                ? pools.names()
                : sights.seenPools()
                        .map(seen -> seen.stream()
                                .sorted(Comparator.comparing(PoolName::value))
                                .toList());
    }

    static PoolName named(String project) {
        return Ids.project(project)
                .filter(Invariant::isDnsLabel)
                .map(PoolName::new)
                .orElseThrow(() -> ProblemException.of(
                        422, "no_such_pool", "a project is a pool here, and there is none of that id"));
    }

    private static PoolName only(List<PoolName> names) {
        if (names.size() == 1) {
            return names.getFirst();
        }
        if (names.isEmpty()) {
            throw ProblemException.of(422, "no_pool", "there is no pool yet: ask an administrator to make one");
        }
        String some = names.stream().limit(MOST_NAMED).map(PoolName::value).collect(Collectors.joining(", "));
        throw ProblemException.of(
                422,
                "pool_needed",
                "a workspace belongs to a pool, and there are several (" + some
                        + (names.size() > MOST_NAMED ? ", ..." : "")
                        + "): name one as the project of the workspaces block, or as TF_CLOUD_PROJECT");
    }
}
