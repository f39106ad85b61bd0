package dev.berth.server.persistence.state;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Phase;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What every write to a state begins with, inside its transaction: nobody else writes, and the writer still counts. */
final class StateHold {
    private StateHold() {}

    /** Holds the state for the writer; what stands in the way comes back, which ends the matter. */
    static Uni<Optional<Written>> hold(
            SqlConnection connection, WorkspaceName workspace, @Nullable AttemptRef attempt, boolean writesState) {
        if (attempt == null) {
            return Database.run(connection, StateStatements.HOLD, workspace.value())
                    .map(rows -> rows.size() == 0 ? Optional.of(new Written.NoWorkspace()) : Optional.empty());
        }
        return Database.run(
                        connection,
                        StateStatements.HOLD_FOR_ATTEMPT,
                        workspace.value(),
                        attempt.task().value(),
                        attempt.attempt())
                .map(rows -> obstacle(rows, writesState));
    }

    private static Optional<Written> obstacle(RowSet<Row> held, boolean writesState) {
        if (held.size() == 0) {
            return Optional.of(new Written.Superseded());
        }
        String phase = held.iterator().next().getString("phase");
        boolean plans = SqlText.parse(Phase.class, phase) == Phase.PLAN;
        return writesState && plans ? Optional.of(new Written.OnlyPlans()) : Optional.empty();
    }

    /** Who holds Terraform's lock; one whose attempt does not count any more is freed on the way (F13). */
    static Uni<Optional<Holder>> holder(SqlConnection connection, WorkspaceName workspace) {
        return Database.run(connection, StateStatements.COUNTING_HOLDER, workspace.value())
                .map(StateHold::firstHolder);
    }

    static Optional<Holder> firstHolder(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(StateHold::holder);
    }

    private static Holder holder(Row row) {
        Long task = row.getLong("task_id");
        return new Holder(
                row.getString("lock_id"),
                row.getString("info"),
                task == null ? null : new AttemptRef(new TaskId(task), row.getInteger("attempt")),
                TaskRows.instant(row, "locked_at"));
    }

    /** The values of a new version, as the statements that store one take them. */
    static @Nullable Object[] row(
            WorkspaceName workspace, Version version, byte[] sealed, @Nullable AttemptRef attempt) {
        return new Object[] {
            workspace.value(),
            version.serial(),
            SqlText.storable(version.lineage()),
            version.bytes(),
            version.md5(),
            SqlText.storable(version.by()),
            Times.column(version.at()),
            Buffer.buffer(sealed),
            attempt == null ? null : attempt.task().value(),
            attempt == null ? null : attempt.attempt()
        };
    }
}
