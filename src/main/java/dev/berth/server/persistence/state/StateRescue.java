package dev.berth.server.persistence.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StateStore.Rescued;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.workspace.WorkspaceStatements;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the state that an apply left behind. It takes the present state's place only if nothing came between:
 * the attempt counts, nobody else holds Terraform's lock, and the present state is the one that the apply started from
 * or wrote itself. Anything else is for a human to judge, so it is kept aside and the workspace is locked.
 */
@ApplicationScoped
class StateRescue {
    private final Database database;
    private final SealedBytes sealed;

    StateRescue(Database database, SealedBytes sealed) {
        this.database = database;
        this.sealed = sealed;
    }

    Uni<Rescued> rescue(AttemptRef attempt, Draft state) {
        return database.run(
                        "SELECT workspace FROM tasks WHERE id = $1",
                        attempt.task().value())
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(new Rescued.Superseded())
                        : rescue(new WorkspaceName(rows.iterator().next().getString("workspace")), attempt, state));
    }

    private Uni<Rescued> rescue(WorkspaceName workspace, AttemptRef attempt, Draft state) {
        return sealed.seal(state.content(), SqlStateStore.context(workspace))
                .map(content -> new Case(
                        workspace,
                        attempt,
                        state.version(),
                        StateHold.row(workspace, state.version(), content, attempt)))
                .flatMap(found -> database.transaction(connection -> hold(connection, found)))
                .flatMap(rescued -> rescued instanceof Rescued.Aside aside
                        ? lock(aside, attempt, state.version())
                        : Uni.createFrom().item(rescued));
    }

    /** One state to be rescued: the version that it would be, and the values of its row. */
    private record Case(
            WorkspaceName workspace,
            AttemptRef attempt,
            Version version,
            @Nullable Object[] row) {}

    private static Uni<Rescued> hold(SqlConnection connection, Case found) {
        AttemptRef attempt = found.attempt();
        return Database.run(
                        connection,
                        StateStatements.HOLD_FOR_RESCUE,
                        attempt.task().value(),
                        attempt.attempt())
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(new Rescued.Superseded())
                        : judge(connection, found, rows.iterator().next().getBoolean("counts")));
    }

    private static Uni<Rescued> judge(SqlConnection connection, Case found, boolean counts) {
        AttemptRef attempt = found.attempt();
        Uni<Row> situation = Database.run(
                        connection,
                        StateStatements.SITUATION,
                        found.workspace().value(),
                        attempt.task().value(),
                        attempt.attempt())
                .map(rows -> rows.iterator().next());
        return StateHold.holder(connection, found.workspace())
                .flatMap(holder -> situation.flatMap(row -> store(connection, found, row, counts, holder)));
    }

    private static Uni<Rescued> store(
            SqlConnection connection, Case found, Row situation, boolean counts, Optional<Holder> holder) {
        Long kept = situation.getLong("kept");
        Optional<String> obstacle = obstacle(found, situation, counts, holder);
        if (kept != null) {
            // Said again: what was decided first stands, and why is judged by what is true now.
            String why = obstacle.orElse("it was kept aside before");
            return Uni.createFrom().item(new Rescued.Aside(found.workspace(), kept, why));
        }
        Long present = situation.getLong("state_id");
        boolean stored = situation.getBoolean("own") && found.version().md5().equals(situation.getString("md5"));
        if (present != null && stored) {
            return Uni.createFrom().item(new Rescued.Current(found.workspace(), present));
        }
        String sql = obstacle.isPresent() ? StateStatements.PUT_ASIDE : StateStatements.PUT;
        return Database.run(connection, sql, found.row())
                .map(StateRescue::id)
                .map(id -> obstacle.<Rescued>map(why -> new Rescued.Aside(found.workspace(), id, why))
                        .orElseGet(() -> new Rescued.Current(found.workspace(), id)));
    }

    private static long id(RowSet<Row> rows) {
        return Objects.requireNonNull(rows.iterator().next().getLong("id"));
    }

    /** Why it must not become the present state. */
    private static Optional<String> obstacle(Case found, Row situation, boolean counts, Optional<Holder> holder) {
        if (!counts) {
            return Optional.of("the apply had been given up before");
        }
        if (holder.isPresent() && !found.attempt().equals(holder.get().attempt())) {
            return Optional.of("somebody else holds the lock on the state");
        }
        if (!situation.getBoolean("unmoved")) {
            return Optional.of("the state was changed while the apply ran");
        }
        Long serial = situation.getLong("serial");
        boolean follows = serial == null
                || (found.version().serial() > serial
                        && found.version().lineage().equals(situation.getString("lineage")));
        return follows ? Optional.empty() : Optional.of("it does not follow the present state");
    }

    /**
     * In a statement of its own, since an unlock holds the workspace first and the task after it. Whoever ends in between
     * leaves an agent without an answer, which asks again.
     */
    private Uni<Rescued> lock(Rescued.Aside aside, AttemptRef attempt, Version version) {
        String reason = "task " + attempt.task() + ": its state is kept as version v" + aside.id()
                + " and is not the present one, because " + aside.why();
        return database.run(
                        WorkspaceStatements.LOCK,
                        aside.workspace().value(),
                        "berth",
                        reason,
                        Times.column(version.at()))
                .replaceWith(aside);
    }
}
