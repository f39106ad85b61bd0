package dev.berth.server.persistence.state;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.LockStore;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.workspace.WorkspaceStatements;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Both locks in one transaction. The workspace's row is held first, then that of its state, as everywhere. */
@ApplicationScoped
class SqlLockStore implements LockStore {
    private final Database database;

    SqlLockStore(Database database) {
        this.database = database;
    }

    /**
     * Who has to do with a workspace, which nobody else changes until the commit.
     *
     * @param lockedBy who keeps its tasks back
     * @param task one that runs, or a lost apply that may still report
     * @param holder of the lock on its state
     */
    private record Situation(
            @Nullable String lockedBy, @Nullable Long task, boolean runs, Optional<Holder> holder) {}

    private interface Step {
        Uni<Outcome> with(SqlConnection connection, Situation situation);
    }

    @Override
    public Uni<Outcome> lock(WorkspaceName workspace, Lock lock, String id) {
        return held(workspace, (connection, now) -> {
            if (now.task() != null) {
                return busy(now.task());
            }
            Optional<Outcome> held = holder(now);
            return held.isPresent() ? Uni.createFrom().item(held.get()) : take(connection, workspace, lock, id);
        });
    }

    private static Uni<Outcome> take(SqlConnection connection, WorkspaceName workspace, Lock lock, String id) {
        return Database.run(
                        connection,
                        WorkspaceStatements.LOCK,
                        workspace.value(),
                        SqlText.storable(lock.by()),
                        SqlText.storableOrNull(lock.reason()),
                        Times.column(lock.at()))
                .flatMap(locked -> Database.run(
                        connection,
                        StateStatements.LOCK,
                        workspace.value(),
                        id,
                        SqlText.storable(told(lock, id)),
                        null,
                        null,
                        Times.column(lock.at())))
                .replaceWith(new Outcome.Done());
    }

    /** As Terraform itself says it, for those who are kept out. */
    private static String told(Lock lock, String id) {
        return new JsonObject()
                .put("ID", id)
                .put("Operation", "")
                .put("Info", lock.reason() == null ? "" : lock.reason())
                .put("Who", lock.by())
                .put("Version", "")
                .put("Created", lock.at().toString())
                .put("Path", "")
                .encode();
    }

    @Override
    public Uni<Outcome> unlock(WorkspaceName workspace, String id, String by) {
        return held(workspace, (connection, now) -> {
            boolean own = now.holder().filter(holder -> holder.id().equals(id)).isPresent();
            if (own) {
                return by.equals(now.lockedBy()) ? free(connection, workspace) : freeState(connection, workspace);
            }
            return Uni.createFrom().item(holder(now).orElseGet(Outcome.NotLocked::new));
        });
    }

    @Override
    public Uni<Outcome> forceUnlock(WorkspaceName workspace) {
        return held(workspace, (connection, now) -> {
            if (now.runs() && now.task() != null) {
                return busy(now.task());
            }
            return holder(now).isPresent()
                    ? free(connection, workspace)
                    : Uni.createFrom().item(new Outcome.NotLocked());
        });
    }

    private static Uni<Outcome> free(SqlConnection connection, WorkspaceName workspace) {
        return Database.run(connection, WorkspaceStatements.UNLOCK, workspace.value())
                .flatMap(unlocked -> freeState(connection, workspace));
    }

    private static Uni<Outcome> freeState(SqlConnection connection, WorkspaceName workspace) {
        return Database.run(connection, StateStatements.UNLOCK, workspace.value())
                .replaceWith(new Outcome.Done());
    }

    private static Optional<Outcome> holder(Situation now) {
        return Optional.ofNullable(now.lockedBy())
                .or(() -> now.holder().map(SqlLockStore::who))
                .map(Outcome.Held::new);
    }

    private static String who(Holder holder) {
        return holder.attempt() == null
                ? "lock " + holder.id()
                : "task " + holder.attempt().task();
    }

    private static Uni<Outcome> busy(Long task) {
        return Uni.createFrom().item(new Outcome.Busy(new TaskId(task)));
    }

    /** A turn that ends an attempt may meet it. */
    private Uni<Outcome> held(WorkspaceName workspace, Step step) {
        return database.contendedTransaction(connection -> held(connection, workspace, step));
    }

    private static Uni<Outcome> held(SqlConnection connection, WorkspaceName workspace, Step step) {
        return Database.run(connection, WorkspaceStatements.HOLD_LOCK, workspace.value())
                .flatMap(held -> Database.run(connection, StateStatements.WHO_IS_THERE, workspace.value()))
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(new Outcome.NoWorkspace())
                        : situation(connection, workspace, rows.iterator().next())
                                .flatMap(situation -> step.with(connection, situation)));
    }

    private static Uni<Situation> situation(SqlConnection connection, WorkspaceName workspace, Row row) {
        return StateHold.hold(connection, workspace, null, true)
                .flatMap(held -> StateHold.holder(connection, workspace))
                .map(holder -> new Situation(
                        row.getString("lock_by"), row.getLong("task_id"), row.getBoolean("runs"), holder));
    }
}
