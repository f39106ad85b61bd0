package dev.berth.server.persistence.plan;

import dev.berth.domain.drift.DriftedResources;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.Room;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
            INSERT INTO plans (task_id, attempt, json_gzip, redacted_gzip, created_at, drift)
            SELECT id, attempt, $3, $4, $5, $6 FROM own
            ON CONFLICT (task_id, attempt)
            DO UPDATE SET json = NULL, json_gzip = excluded.json_gzip, redacted_gzip = excluded.redacted_gzip,
                          drift = excluded.drift""";

    private static final String PUT_SCHEMAS = OWN + """
            INSERT INTO plans (task_id, attempt, schemas_gzip, created_at)
            SELECT id, attempt, $3, $4 FROM own
            ON CONFLICT (task_id, attempt)
            DO UPDATE SET schemas_gzip = excluded.schemas_gzip""";

    private static final String BUNDLE = """
            SELECT p.attempt, p.bundle AS content FROM tasks t
              JOIN plans p ON p.task_id = t.id AND p.attempt = t.plan_attempt AND p.bundle_sha256 = t.plan_sha256
             WHERE t.id = $1 AND p.bundle IS NOT NULL""";

    private static final String JSON = """
            SELECT p.attempt, coalesce(p.json_gzip, p.json) AS content, p.json_gzip IS NULL AS old FROM tasks t
              JOIN plans p ON p.task_id = t.id AND p.attempt = t.plan_attempt
             WHERE t.id = $1 AND (p.json IS NOT NULL OR p.json_gzip IS NOT NULL)""";

    private static final String REDACTED_JSON = JSON.replace("coalesce(p.json_gzip,", "coalesce(p.redacted_gzip,");

    private static final String WITH_SCHEMAS = """
            SELECT p.attempt, p.json_gzip, p.redacted_gzip, p.schemas_gzip FROM tasks t
              JOIN plans p ON p.task_id = t.id AND p.attempt = t.plan_attempt
             WHERE t.id = $1 AND p.json_gzip IS NOT NULL AND p.schemas_gzip IS NOT NULL""";

    private static final String LACKS_JSON = """
            SELECT FROM tasks t
              JOIN plans p ON p.task_id = t.id AND p.attempt = t.plan_attempt
             WHERE t.id = $1 AND p.bundle IS NOT NULL AND p.json IS NULL AND p.json_gzip IS NULL""";

    private static final String SIZE = "octet_length(content)";
    private static final String SIZE_WITH_SCHEMAS =
            "octet_length(json_gzip) + octet_length(redacted_gzip) + octet_length(schemas_gzip)";

    private enum Part {
        BUNDLE,
        JSON,
        JSON_GZIP,
        REDACTED_GZIP,
        SCHEMAS_GZIP;

        String context(long task, int attempt) {
            return "plans/" + task + "/" + attempt + "/" + SqlText.of(this);
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
    public Uni<Boolean> putJson(AttemptRef attempt, PlanJson json, @Nullable DriftedResources drift, Instant now) {
        long task = attempt.task().value();
        int number = attempt.attempt();
        return Uni.combine()
                .all()
                .unis(
                        sealed.seal(json.whole(), Part.JSON_GZIP.context(task, number)),
                        sealed.seal(json.redacted(), Part.REDACTED_GZIP.context(task, number)))
                .asTuple()
                .flatMap(both -> database.run(
                        PUT_JSON,
                        task,
                        number,
                        Buffer.buffer(both.getItem1()),
                        Buffer.buffer(both.getItem2()),
                        Times.column(now),
                        drift == null ? null : json(drift)))
                .map(rows -> rows.rowCount() > 0);
    }

    private static JsonObject json(DriftedResources drift) {
        return new JsonObject()
                .put("resources", drift.count())
                .put(
                        "addresses",
                        new JsonArray(drift.addresses().stream()
                                .map(SqlText::storable)
                                .toList()));
    }

    @Override
    public Uni<Boolean> putSchemas(AttemptRef attempt, byte[] schemas, Instant now) {
        long task = attempt.task().value();
        return sealed.seal(schemas, Part.SCHEMAS_GZIP.context(task, attempt.attempt()))
                .flatMap(content ->
                        database.run(PUT_SCHEMAS, task, attempt.attempt(), Buffer.buffer(content), Times.column(now)))
                .map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<Optional<byte[]>> bundle(TaskId task, Room room) {
        return database.run(room, SIZE, BUNDLE, task.value()).flatMap(rows -> open(Part.BUNDLE, task, rows));
    }

    @Override
    public Uni<Optional<StoredJson>> json(TaskId task, Room room) {
        return database.run(room, SIZE, JSON, task.value()).flatMap(rows -> openJson(Part.JSON_GZIP, task, rows));
    }

    @Override
    public Uni<Optional<StoredJson>> redactedJson(TaskId task, Room room) {
        return database.run(room, SIZE, REDACTED_JSON, task.value())
                .flatMap(rows -> openJson(Part.REDACTED_GZIP, task, rows));
    }

    @Override
    public Uni<Optional<PlanWithSchemas>> withSchemas(TaskId task, Room room) {
        return database.run(room, SIZE_WITH_SCHEMAS, WITH_SCHEMAS, task.value()).flatMap(rows -> {
            if (rows.size() == 0) {
                return Uni.createFrom().item(Optional.empty());
            }
            Row row = rows.iterator().next();
            return Uni.combine()
                    .all()
                    .unis(
                            open(Part.JSON_GZIP, task, row),
                            open(Part.REDACTED_GZIP, task, row),
                            open(Part.SCHEMAS_GZIP, task, row))
                    .asTuple()
                    .map(all -> Optional.of(
                            new PlanWithSchemas(new PlanJson(all.getItem1(), all.getItem2()), all.getItem3())));
        });
    }

    private Uni<byte[]> open(Part part, TaskId task, Row row) {
        return sealed.open(
                row.getBuffer(SqlText.of(part)).getBytes(), part.context(task.value(), row.getInteger("attempt")));
    }

    @Override
    public Uni<Boolean> lacksJson(TaskId task) {
        return database.run(LACKS_JSON, task.value()).map(rows -> rows.size() > 0);
    }

    private Uni<Optional<StoredJson>> openJson(Part packed, TaskId task, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        Row row = rows.iterator().next();
        int attempt = row.getInteger("attempt");
        // From before there were two forms of it.
        boolean old = row.getBoolean("old");
        Part part = old ? Part.JSON : packed;
        byte[] content = row.getBuffer("content").getBytes();
        return sealed.open(content, part.context(task.value(), attempt))
                .map(plain -> Optional.of(new StoredJson(plain, !old, part == Part.REDACTED_GZIP)));
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
