package dev.berth.server.persistence.state;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TimelineEntryBuilder;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnChangesBuilder;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.pool.PoolRows;
import dev.berth.server.persistence.task.TaskRows;
import dev.berth.server.persistence.turn.SqlTurnStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody puts another state, or none, in the present one's place. Nothing may be at work on it, and what was planned
 * from it has to plan again and ask again.
 */
@ApplicationScoped
class StateReplacement {
    private static final String REASON = "state_replaced";

    private final Database database;
    private final SealedBytes sealed;

    StateReplacement(Database database, SealedBytes sealed) {
        this.database = database;
        this.sealed = sealed;
    }

    /** Writes the new state, or says why not; runs with everything held. */
    interface Write extends Function<SqlConnection, Uni<Replaced>> {}

    Uni<Replaced> delete(WorkspaceName workspace, @Nullable String lockId, Instant now) {
        return replace(
                workspace,
                lockId,
                now,
                connection -> Database.run(connection, StateStatements.DELETE, workspace.value())
                        .replaceWith(of(new Written.Done(), null)));
    }

    Uni<Replaced> restore(WorkspaceName workspace, LongFunction<Draft> draft, Instant now) {
        return replace(
                workspace,
                null,
                now,
                connection -> Database.run(connection, StateStatements.TOP_SERIAL, workspace.value())
                        .map(rows -> rows.iterator().next().getLong("top_serial"))
                        .flatMap(top -> worked(() -> draft.apply(Math.addExact(top, 1))))
                        .flatMap(drawn ->
                                store(connection, workspace, drawn, StateStatements.PUT, UnaryOperator.identity())));
    }

    private static Uni<Draft> worked(Supplier<Draft> work) {
        return SealedBytes.aside(Integer.MAX_VALUE, work);
    }

    /**
     * Stores a state as the present one.
     *
     * @param row what the statement takes, of the values of a version
     */
    Uni<Replaced> store(
            SqlConnection connection,
            WorkspaceName workspace,
            Draft draft,
            String statement,
            UnaryOperator<@Nullable Object[]> row) {
        return sealed.seal(draft.content(), SqlStateStore.context(workspace))
                .map(content -> row.apply(StateHold.row(workspace, draft.version(), content, null)))
                .flatMap(values -> Database.run(connection, statement, values))
                .map(rows -> Objects.requireNonNull(rows.iterator().next().getLong("id")))
                .map(id -> of(new Written.Done(), new Stored(id, draft.version(), true, false)));
    }

    /** A turn that places work in the workspace may meet it. */
    Uni<Replaced> replace(WorkspaceName workspace, @Nullable String lockId, Instant now, Write write) {
        return database.contendedTransaction(
                connection -> keepPlacementsAway(connection, workspace, lockId, now, write));
    }

    private static Uni<Replaced> keepPlacementsAway(
            SqlConnection connection, WorkspaceName workspace, @Nullable String lockId, Instant now, Write write) {
        return Database.run(connection, StateStatements.KEEP_PLACEMENTS_AWAY, workspace.value())
                .flatMap(rows -> rows.size() == 0
                        ? refused(new Written.NoWorkspace())
                        : unlessAtWork(
                                connection,
                                workspace,
                                () -> holdPlans(
                                        connection,
                                        new PoolName(rows.iterator().next().getString("pool")),
                                        now,
                                        workspace,
                                        () -> hold(connection, workspace, lockId, write))));
    }

    private static Uni<Replaced> unlessAtWork(
            SqlConnection connection, WorkspaceName workspace, Supplier<Uni<Replaced>> next) {
        return Database.run(connection, StateStatements.AT_WORK, workspace.value())
                .flatMap(busy -> busy.size() > 0 ? refused(new Written.Busy()) : next.get());
    }

    private static Uni<Replaced> hold(
            SqlConnection connection, WorkspaceName workspace, @Nullable String lockId, Write write) {
        return StateHold.hold(connection, workspace, null, true)
                .flatMap(held -> StateHold.holder(connection, workspace))
                .flatMap(holder -> holder.isPresent() && !holder.get().id().equals(lockId)
                        ? refused(new Written.Held(holder.get()))
                        : write.apply(connection));
    }

    /** The plans are held before the state, and changed after it was written. */
    private static Uni<Replaced> holdPlans(
            SqlConnection connection,
            PoolName pool,
            Instant now,
            WorkspaceName workspace,
            Supplier<Uni<Replaced>> next) {
        return Database.run(connection, StateStatements.WAITING_PLANS, workspace.value())
                .map(rows -> Database.list(rows).stream().map(TaskRows::task).toList())
                .flatMap(waiting -> next.get()
                        .flatMap(replaced -> replaced.written() instanceof Written.Done && !waiting.isEmpty()
                                ? planAgain(connection, pool, waiting, replaced, now)
                                : Uni.createFrom().item(replaced)));
    }

    private static Uni<Replaced> planAgain(
            SqlConnection connection, PoolName pool, List<Task> waiting, Replaced replaced, Instant now) {
        Long[] ids = waiting.stream().map(task -> task.id().value()).toArray(Long[]::new);
        List<Task> after = waiting.stream().map(task -> task.planUnusable(now)).toList();
        return Database.run(connection, StateStatements.RESERVATIONS, (Object) ids)
                .map(StateReplacement::reservations)
                .flatMap(release -> SqlTurnStore.storeTurn(connection, pool, changes(waiting, after, release, now)))
                .replaceWith(new Replaced(
                        replaced.written(),
                        replaced.version(),
                        after.stream().map(task -> new TaskView(task, null)).toList()));
    }

    private static List<Reservation> reservations(RowSet<Row> rows) {
        return Database.list(rows).stream()
                .map(row -> PoolRows.reservation(row, 0))
                .toList();
    }

    private static TurnChanges changes(List<Task> before, List<Task> after, List<Reservation> release, Instant now) {
        List<TaskChange> tasks = IntStream.range(0, before.size())
                .mapToObj(at -> new TaskChange(before.get(at), after.get(at), null))
                .toList();
        List<TimelineEntry> timeline = tasks.stream()
                .map(change -> entry(change.before(), change.after(), now))
                .toList();
        return TurnChangesBuilder.builder()
                .at(now)
                .tasks(tasks)
                .slots(List.of())
                .reserve(List.of())
                .release(release)
                .pods(List.of())
                .locks(List.of())
                .endedAttempts(List.of())
                .timeline(timeline)
                .decisions(List.of())
                .build();
    }

    private static TimelineEntry entry(Task before, Task after, Instant now) {
        return TimelineEntryBuilder.builder()
                .task(after.id())
                .at(now)
                .from(before.status())
                .to(after.status())
                .reason(REASON)
                .phase(after.phase())
                .location(after.location())
                .attempt(after.attempt())
                .by(null)
                .build();
    }

    static Uni<Replaced> refused(Written why) {
        return Uni.createFrom().item(of(why, null));
    }

    static Replaced of(Written written, @Nullable Stored version) {
        return new Replaced(written, version, List.of());
    }
}
