package dev.berth.server.persistence.task;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.Arrival.Decision;
import dev.berth.server.control.port.Arrival.Found;
import dev.berth.server.control.port.Arrival.Run;
import dev.berth.server.control.port.ArrivalBuilder;
import dev.berth.server.control.port.ArrivalStore;
import dev.berth.server.persistence.database.CallerContext;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tasks of the past from their rows and timelines. */
@ApplicationScoped
class SqlArrivalStore implements ArrivalStore {
    /**
     * $1 pool, $2 from, $3 to, $4 how many at most. A submission has its time before its number, and gets that within the
     * time that a statement may take.
     */
    static final String ARRIVALS = """
            SELECT t.id, t.workspace, t.type, t.priority, t.status, t.created_at, t.finished_at, t.confirmed_at,
                   t.plan_has_changes, e.plan_first, e.plan_last, e.plan_done, e.apply_placed, e.apply_done
              FROM (SELECT * FROM tasks
                     WHERE pool = $1 AND created_at >= $2 AND created_at < $3
                       AND id >= first_task_since($1, $2 - interval '2 minutes')
                       AND id < first_task_since($1, $3 + interval '2 minutes')
                     ORDER BY id LIMIT $4) AS t
             CROSS JOIN LATERAL (
                   SELECT min(at) FILTER (WHERE reason = 'placed' AND phase = 'plan') AS plan_first,
                          max(at) FILTER (WHERE reason = 'placed' AND phase = 'plan') AS plan_last,
                          min(at) FILTER (WHERE from_status = 'running' AND phase = 'plan' AND to_status <> 'pending')
                              AS plan_done,
                          max(at) FILTER (WHERE reason = 'placed' AND phase = 'apply') AS apply_placed,
                          max(at) FILTER (WHERE from_status = 'running' AND phase = 'apply' AND to_status <> 'pending')
                              AS apply_done
                     FROM task_events WHERE task_id = t.id) AS e
             ORDER BY t.id""";

    private final Database database;

    SqlArrivalStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<List<Arrival>> arrivals(PoolName pool, Instant from, Instant to, int limit) {
        return database.run(ARRIVALS, pool.value(), Times.column(from), Times.column(to), limit)
                .flatMap(rows -> CallerContext.aside(
                        true,
                        () -> Database.list(rows).stream()
                                .map(SqlArrivalStore::arrival)
                                .toList()));
    }

    private static Arrival arrival(Row row) {
        Instant created = Objects.requireNonNull(time(row, "created_at"));
        Instant planned = time(row, "plan_done");
        Instant placed = time(row, "plan_first");
        Instant last = time(row, "plan_last");
        boolean again = last != null && planned != null && last.isAfter(planned);
        return ArrivalBuilder.builder()
                .id(new TaskId(row.getLong("id")))
                .workspace(new WorkspaceName(row.getString("workspace")))
                .type(SqlText.parse(TaskType.class, row.getString("type")))
                .priority(row.getInteger("priority"))
                .at(created)
                .plan(new Run(between(created, placed), between(again ? placed : last, planned)))
                .found(found(row))
                .decision(decision(row, planned))
                .apply(new Run(
                        between(time(row, "confirmed_at"), time(row, "apply_placed")),
                        between(time(row, "apply_placed"), time(row, "apply_done"))))
                .givenUpAfter(
                        placed == null && status(row) == TaskStatus.CANCELED
                                ? between(created, time(row, "finished_at"))
                                : null)
                .build();
    }

    private static Found found(Row row) {
        if (status(row) == TaskStatus.FAILED && row.getOffsetDateTime("apply_placed") == null) {
            return Found.FAILURE;
        }
        boolean exclusive = SqlText.parse(TaskType.class, row.getString("type")) == TaskType.PLAN_AND_APPLY;
        return exclusive && Boolean.TRUE.equals(row.getBoolean("plan_has_changes")) ? Found.CHANGES : Found.NOTHING;
    }

    private static @Nullable Decision decision(Row row, @Nullable Instant planned) {
        Duration confirmed = between(planned, time(row, "confirmed_at"));
        if (confirmed != null) {
            return new Decision(true, confirmed);
        }
        TaskStatus status = status(row);
        boolean dropped = status == TaskStatus.DISCARDED || status == TaskStatus.CANCELED;
        Duration after = dropped ? between(planned, time(row, "finished_at")) : null;
        return after == null ? null : new Decision(false, after);
    }

    private static TaskStatus status(Row row) {
        return SqlText.parse(TaskStatus.class, row.getString("status"));
    }

    private static @Nullable Instant time(Row row, String column) {
        return Times.instantOrNull(row.getOffsetDateTime(column));
    }

    /** Null when one of them is, or when they are the wrong way round: what was planned again has more than one story. */
    private static @Nullable Duration between(@Nullable Instant begin, @Nullable Instant end) {
        return begin == null || end == null || end.isBefore(begin) ? null : Duration.between(begin, end);
    }
}
