package dev.berth.server.persistence.work;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.masking.WorkspaceSecrets;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkBuilder;
import dev.berth.server.control.port.WorkStore;
import dev.berth.server.persistence.database.CallerContext;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Gatherer;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.StateHomes;
import dev.berth.server.persistence.task.TaskRows;
import dev.berth.server.persistence.task.TaskStatements;
import dev.berth.server.persistence.task.TaskVariableRows;
import dev.berth.server.persistence.workspace.IdentityRows;
import dev.berth.server.persistence.workspace.SqlSecretStore;
import dev.berth.server.persistence.workspace.StoredValues;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins attempts. Every agent waits for this before it runs anything; those that come together begin together. */
@ApplicationScoped
public class SqlWorkStore implements WorkStore {
    private static final Gatherer.Limits TOGETHER = new Gatherer.Limits(256, 256, 2, 20_000);

    /** One array each: $1 task, $2 attempt, $3 now. */
    public static final String BEGIN = TaskStatements.BEGUN
            + """
            SELECT %s, f.sha256 AS configuration_sha256, own.sealed AS own_sealed, k.sealed AS known_sealed,
                   w.identity, t.traceparent, %s AS state_here,
                   EXISTS (SELECT FROM state_readers g WHERE g.reader = t.workspace) AS reads, moved.*, %s
              FROM begun
             CROSS JOIN LATERAL (SELECT * FROM tasks WHERE id = begun.task_id OFFSET 0) AS t
              LEFT JOIN LATERAL (
                   SELECT version, sha256, terraform_backends, tofu_backends FROM configurations
                    WHERE workspace = t.workspace AND version = t.configuration_version OFFSET 0) AS f ON true
              LEFT JOIN LATERAL (SELECT sealed FROM task_variables WHERE task_id = t.id OFFSET 0) AS own ON true
              LEFT JOIN LATERAL (SELECT sealed FROM known_secrets WHERE workspace = t.workspace OFFSET 0) AS k ON true
              LEFT JOIN LATERAL (SELECT identity FROM workspaces WHERE name = t.workspace OFFSET 0) AS w ON true
              %s
             CROSS JOIN LATERAL %s""".formatted(
                            TaskRows.COLUMNS,
                            StateHomes.HERE,
                            StoredValues.COLUMNS,
                            StateHomes.MOVED,
                            StoredValues.OF_WORKSPACE);

    private final Database database;
    private final StoredValues values;
    private final TaskVariableRows own;
    private final SqlSecretStore secrets;
    private final Gatherer<Begin, Optional<Row>> gatherer;

    SqlWorkStore(Database database, StoredValues values, TaskVariableRows own, SqlSecretStore secrets, Vertx vertx) {
        this.database = database;
        this.values = values;
        this.own = own;
        this.secrets = secrets;
        this.gatherer = new Gatherer<>(TOGETHER, CallerContext.nobodys(vertx), this::begin);
    }

    /** An attempt that is to begin. No two of one task are in a statement, for answers are told apart by their tasks (P11). */
    private record Begin(AttemptRef attempt, Instant now) implements Gatherer.Piece {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public TaskId exclusive() {
            return attempt.task();
        }
    }

    @Override
    public Uni<Optional<Work>> begin(AttemptRef attempt, Instant now) {
        return CallerContext.answered(gatherer.store(new Begin(attempt, now)))
                .flatMap(begun ->
                        begun.map(this::work).orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<List<Optional<Row>>> begin(List<Begin> batch) {
        Long[] tasks =
                batch.stream().map(begin -> begin.attempt().task().value()).toArray(Long[]::new);
        return database.run(
                        BEGIN,
                        tasks,
                        batch.stream().map(begin -> begin.attempt().attempt()).toArray(Integer[]::new),
                        batch.stream().map(begin -> Times.column(begin.now())).toArray(OffsetDateTime[]::new))
                .map(rows -> begun(batch, rows));
    }

    private static List<Optional<Row>> begun(List<Begin> batch, RowSet<Row> rows) {
        Map<TaskId, Row> begun = new HashMap<>();
        rows.forEach(row -> begun.put(new TaskId(row.getLong(0)), row));
        return batch.stream()
                .map(begin -> Optional.ofNullable(begun.get(begin.attempt().task())))
                .toList();
    }

    private Uni<Optional<Work>> work(Row row) {
        Task task = TaskRows.task(row);
        byte[] sealed = bytes(row, "own_sealed");
        int cost = StoredValues.cost(row) + (sealed == null ? 0 : sealed.length);
        return SealedBytes.aside(
                        cost,
                        () -> new Opened(
                                task, values.open(row, task.request().workspace()), own.open(task.id(), sealed)))
                .flatMap(opened -> work(row, opened))
                .map(Optional::of);
    }

    /** What was sealed. */
    private record Opened(Task task, Values values, TaskVariables own) {}

    private Uni<Work> work(Row row, Opened opened) {
        // What only plans writes no state, so nothing of it has to be known later.
        boolean remembers = opened.task().request().type() != TaskType.PLAN;
        TaskVariables ownSecrets = inPlaceOfSecrets(opened);
        return secrets.handOut(opened.values(), ownSecrets, bytes(row, "known_sealed"), remembers)
                .map(former -> WorkBuilder.builder()
                        .task(opened.task())
                        .variables(opened.values().variables())
                        .environment(opened.values().environment())
                        .own(opened.own())
                        .ownSecrets(ownSecrets)
                        .formerSecrets(former)
                        .configurationSha256(row.getString("configuration_sha256"))
                        .identity(IdentityRows.tokens(row))
                        .stateMove(StateHomes.move(row))
                        .stateHere(row.getBoolean("state_here"))
                        .traceparent(row.getString("traceparent"))
                        .reads(row.getBoolean("reads"))
                        .build());
    }

    private static byte @Nullable [] bytes(Row row, String column) {
        Buffer content = row.getBuffer(column);
        return content == null ? null : content.getBytes();
    }

    /** Whether one that takes the place of no secret is one, the configuration alone says. */
    private static TaskVariables inPlaceOfSecrets(Opened opened) {
        WorkspaceSecrets workspace = new WorkspaceSecrets();
        Values values = opened.values();
        values.variables()
                .forEach((name, variable) ->
                        workspace.variable(name, variable.value(), variable.sensitive(), variable.hcl()));
        values.environment()
                .forEach((name, variable) -> workspace.environment(name, variable.value(), variable.sensitive()));
        return opened.own().only(workspace.variables());
    }
}
