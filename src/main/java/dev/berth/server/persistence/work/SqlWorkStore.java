package dev.berth.server.persistence.work;

import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.masking.CommonValues;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkStore;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.StateHomes;
import dev.berth.server.persistence.task.TaskRows;
import dev.berth.server.persistence.task.TaskStatements;
import dev.berth.server.persistence.task.TaskVariableRows;
import dev.berth.server.persistence.workspace.PanacheSecretStore;
import dev.berth.server.persistence.workspace.StoredValues;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins attempts. Every agent waits for this before it runs anything, so it is one statement. */
@ApplicationScoped
public class SqlWorkStore implements WorkStore {
    /** $1 task, $2 attempt, $3 now. The task is found by its number, since nobody can tell how many have begun. */
    public static final String BEGIN = TaskStatements.BEGUN
            + """
            SELECT %s, c.sha256 AS configuration_sha256, own.sealed AS own_sealed, k.sealed AS known_sealed, moved.*, %s
              FROM begun
              JOIN tasks t ON t.id = $1
              LEFT JOIN configurations c ON c.workspace = t.workspace AND c.version = t.configuration_version
              LEFT JOIN task_variables own ON own.task_id = t.id
              LEFT JOIN known_secrets k ON k.workspace = t.workspace
              %s
             CROSS JOIN LATERAL %s""".formatted(TaskRows.COLUMNS, StoredValues.COLUMNS, StateHomes.MOVED, StoredValues.OF_WORKSPACE);

    private final Database database;
    private final StoredValues values;
    private final TaskVariableRows own;
    private final PanacheSecretStore secrets;

    SqlWorkStore(Database database, StoredValues values, TaskVariableRows own, PanacheSecretStore secrets) {
        this.database = database;
        this.values = values;
        this.own = own;
        this.secrets = secrets;
    }

    @Override
    public Uni<Optional<Work>> begin(AttemptRef attempt, Instant now) {
        return database.run(BEGIN, attempt.task().value(), attempt.attempt(), Times.column(now))
                .flatMap(this::work);
    }

    private Uni<Optional<Work>> work(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        Row row = rows.iterator().next();
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
        return secrets.handOut(opened.values(), worthKnowing(opened), bytes(row, "known_sealed"), remembers)
                .map(former -> new Work(
                        opened.task(),
                        opened.values().variables(),
                        opened.values().environment(),
                        opened.own(),
                        former,
                        row.getString("configuration_sha256"),
                        StateHomes.move(row)));
    }

    private static byte @Nullable [] bytes(Row row, String column) {
        Buffer content = row.getBuffer(column);
        return content == null ? null : content.getBytes();
    }

    /** What looks like a name is no secret, unless it takes the place of one. */
    private static TaskVariables worthKnowing(Opened opened) {
        Map<String, String> expressions = new HashMap<>(opened.own().expressions());
        expressions.entrySet().removeIf(own -> {
            Variable replaced = opened.values().variables().get(own.getKey());
            return !CommonValues.isSecretOfTask(own.getValue(), replaced != null && replaced.sensitive());
        });
        return new TaskVariables(expressions);
    }
}
