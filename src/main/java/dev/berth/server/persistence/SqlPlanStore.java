package dev.berth.server.persistence;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PlanStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Plan bundles and their JSON, sealed. A task's plan is the one of the attempt that made it, never just the last one. */
@ApplicationScoped
class SqlPlanStore implements PlanStore {
    /** $1 task, $2 attempt. Held until the statement ends: nobody else can be given the task, and no plan be approved. */
    private static final String OWN = """
            WITH own AS MATERIALIZED (
                SELECT t.id, t.attempt FROM tasks t
                 WHERE t.id = $1 AND t.attempt = $2 AND t.status = 'running' AND t.phase = 'plan'
                   FOR SHARE
            )
            """;

    private static final String PUT_BUNDLE = OWN + """
            INSERT INTO plans (task_id, attempt, bundle, bundle_sha256, created_at)
            SELECT id, attempt, $3, $4, $5 FROM own
            ON CONFLICT (task_id, attempt)
            DO UPDATE SET bundle = excluded.bundle, bundle_sha256 = excluded.bundle_sha256""";

    private static final String PUT_JSON = OWN + """
            INSERT INTO plans (task_id, attempt, json, created_at) SELECT id, attempt, $3, $4 FROM own
            ON CONFLICT (task_id, attempt) DO UPDATE SET json = excluded.json""";

    private static final String BUNDLE = """
            SELECT p.attempt, p.bundle AS content FROM tasks t
              JOIN plans p ON p.task_id = t.id AND p.attempt = t.plan_attempt AND p.bundle_sha256 = t.plan_sha256
             WHERE t.id = $1 AND p.bundle IS NOT NULL""";

    private static final String JSON = """
            SELECT p.attempt, p.json AS content FROM tasks t
              JOIN plans p ON p.task_id = t.id AND p.attempt = t.plan_attempt
             WHERE t.id = $1 AND p.json IS NOT NULL""";

    private enum Part {
        BUNDLE,
        JSON;

        String context(long task, int attempt) {
            return "plans/" + task + "/" + attempt + "/" + Words.of(this);
        }
    }

    private final Database database;
    private final SealedBytes sealed;

    SqlPlanStore(Database database, SealedBytes sealed) {
        this.database = database;
        this.sealed = sealed;
    }

    @Override
    public Uni<Boolean> putBundle(AttemptRef attempt, byte[] bundle, String sha256, Instant now) {
        long task = attempt.task().value();
        return sealed.seal(bundle, Part.BUNDLE.context(task, attempt.attempt()))
                .flatMap(content -> database.run(
                        PUT_BUNDLE, task, attempt.attempt(), Buffer.buffer(content), sha256, Times.column(now)))
                .map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<Boolean> putJson(AttemptRef attempt, byte[] json, Instant now) {
        long task = attempt.task().value();
        return sealed.seal(json, Part.JSON.context(task, attempt.attempt()))
                .flatMap(content ->
                        database.run(PUT_JSON, task, attempt.attempt(), Buffer.buffer(content), Times.column(now)))
                .map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<Optional<byte[]>> bundle(TaskId task) {
        return database.run(BUNDLE, task.value()).flatMap(rows -> open(Part.BUNDLE, task, rows));
    }

    @Override
    public Uni<Optional<byte[]>> json(TaskId task) {
        return database.run(JSON, task.value()).flatMap(rows -> open(Part.JSON, task, rows));
    }

    private Uni<Optional<byte[]>> open(Part part, TaskId task, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        Row row = rows.iterator().next();
        return sealed.open(row.getBuffer("content").getBytes(), part.context(task.value(), row.getInteger("attempt")))
                .map(Optional::of);
    }
}
