package dev.berth.server.persistence.pool;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.PodOrigins;
import dev.berth.server.persistence.database.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.stream.Collectors;

/** By the epoch in which a pod was made, and the one since which this data directory leads without a break. */
@ApplicationScoped
class SqlPodOrigins implements PodOrigins {
    private static final String MADE_ELSEWHERE = """
            SELECT name FROM agent_pods
             WHERE pool = $1 AND runtime = 'local' AND made_in_epoch < (SELECT home_epoch FROM lease)""";

    private final Database database;

    SqlPodOrigins(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Set<PodName>> madeElsewhere(PoolName pool) {
        return database.run(MADE_ELSEWHERE, pool.value())
                .map(rows -> Database.list(rows).stream()
                        .map(row -> new PodName(row.getString("name")))
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
