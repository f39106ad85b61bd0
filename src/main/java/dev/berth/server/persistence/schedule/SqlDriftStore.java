package dev.berth.server.persistence.schedule;

import dev.berth.domain.drift.DriftState;
import dev.berth.domain.drift.DriftedResources;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.DriftStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What is known of drift, read; the schema's {@code note_drift} writes it where a task ends. */
@ApplicationScoped
class SqlDriftStore implements DriftStore {
    private static final String OF = """
            SELECT workspace, state, resources, addresses, since, checked_at, task FROM drifts WHERE workspace = ANY ($1)""";

    private static final String COUNTS = """
            SELECT state, count(*) AS workspaces FROM drifts GROUP BY state
             UNION ALL
            SELECT 'all', count(*) FROM workspaces""";

    private final Database database;

    SqlDriftStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Map<WorkspaceName, Drift>> of(Collection<WorkspaceName> workspaces) {
        Object names = workspaces.stream().map(WorkspaceName::value).toArray(String[]::new);
        return database.run(OF, names)
                .map(rows -> Database.list(rows).stream()
                        .collect(Collectors.toMap(
                                row -> new WorkspaceName(row.getString("workspace")), SqlDriftStore::drift)));
    }

    private static Drift drift(Row row) {
        Long task = row.getLong("task");
        return new Drift(
                SqlText.parse(DriftState.class, row.getString("state")),
                new DriftedResources(
                        row.getInteger("resources"),
                        row.getJsonArray("addresses").stream()
                                .map(Object::toString)
                                .toList()),
                Times.instantOrNull(row.getOffsetDateTime("since")),
                Times.instantOrNull(row.getOffsetDateTime("checked_at")),
                task == null ? null : new TaskId(task));
    }

    /** A workspace without a row was never checked. */
    @Override
    public Uni<Map<DriftState, Long>> counts() {
        return database.run(COUNTS).map(rows -> {
            Map<DriftState, Long> counts = new EnumMap<>(DriftState.class);
            Arrays.stream(DriftState.values()).forEach(state -> counts.put(state, 0L));
            for (Row row : Database.list(rows)) {
                if (row.getString("state").equals("all")) {
                    counts.merge(DriftState.NOT_CHECKED, row.getLong("workspaces"), Long::sum);
                } else {
                    DriftState state = SqlText.parse(DriftState.class, row.getString("state"));
                    counts.merge(state, row.getLong("workspaces"), Long::sum);
                    counts.merge(DriftState.NOT_CHECKED, -row.getLong("workspaces"), Long::sum);
                }
            }
            return counts;
        });
    }
}
