package dev.berth.server.persistence.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.task.PendingCounts.Report;
import dev.berth.server.persistence.task.SubmissionStatements.Answer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stores submissions, each batch as a whole. */
@ApplicationScoped
class SubmissionWriter {
    private final Database database;
    private final TaskVariableRows variables;
    private final PendingCounts counts = new PendingCounts(System::nanoTime);

    SubmissionWriter(Database database, TaskVariableRows variables) {
        this.database = database;
        this.variables = variables;
    }

    /** Another server may have stored tasks meanwhile. */
    void lead(@Observes LeaseTaken event) {
        counts.forget();
    }

    /** Stores what can be stored without waiting for anybody. */
    Uni<List<Outcome>> storeAtOnce(List<Asked> batch) {
        return store(SubmissionStatements.atOnce(batch), batch);
    }

    /** Waits for those who are changing the workspaces. */
    Uni<List<Outcome>> storePatiently(List<Asked> batch) {
        return store(SubmissionStatements.patiently(batch), batch);
    }

    private Uni<List<Outcome>> store(String sql, List<Asked> batch) {
        long begun = System.nanoTime();
        Object[] values = SubmissionRows.values(batch, counts.known(batch));
        boolean plain =
                batch.stream().allMatch(asked -> asked.submission().variables().isEmpty());
        Uni<List<Outcome>> stored = plain
                ? database.run(sql, values).map(rows -> outcomes(batch, rows, begun))
                : database.transaction(connection -> withVariables(connection, sql, batch, values, begun));
        return stored.onFailure().invoke(counts::forget);
    }

    /** The variables are sealed for the row of their task, whose number is only known once it is there. */
    private Uni<List<Outcome>> withVariables(
            SqlConnection connection, String sql, List<Asked> batch, Object[] values, long begun) {
        return Database.run(connection, sql, values)
                .map(rows -> outcomes(batch, rows, begun))
                .call(outcomes -> variables.keep(connection, created(batch, outcomes)));
    }

    private static Map<TaskId, TaskVariables> created(List<Asked> batch, List<Outcome> outcomes) {
        Map<TaskId, TaskVariables> created = new HashMap<>();
        for (int index = 0; index < batch.size(); index++) {
            TaskVariables given = batch.get(index).submission().variables();
            if (!given.isEmpty() && outcomes.get(index) instanceof Outcome.Final(Submitted.Created task)) {
                created.put(task.task().task().id(), given);
            }
        }
        return created;
    }

    private List<Outcome> outcomes(List<Asked> batch, RowSet<Row> rows, long begun) {
        SubmissionRows reader = new SubmissionRows();
        Map<String, Report> reports = new HashMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (Row row : rows) {
            Asked asked = batch.get(row.getInteger(Answer.NUMBER.ordinal()));
            Outcome outcome = reader.outcome(asked, row);
            String pool = row.getString(Answer.POOL.ordinal());
            if (pool != null) {
                counts.found(asked.submission().workspace().value(), pool);
                reports.merge(pool, report(pool, outcome, row), Report::plus);
            }
            outcomes.add(isFull(outcome) && !row.getBoolean(Answer.COUNTED.ordinal()) ? full(pool) : outcome);
        }
        long took = System.nanoTime() - begun;
        reports.values().forEach(report -> counts.add(report, took));
        return outcomes;
    }

    private static boolean isFull(Outcome outcome) {
        return outcome instanceof Outcome.Final(Submitted.QueueFull full);
    }

    private Outcome full(String pool) {
        return counts.dueAgain(pool) ? new Outcome.SeemsFull() : new Outcome.Final(new Submitted.QueueFull());
    }

    private static Report report(String pool, Outcome outcome, Row row) {
        boolean added = outcome instanceof Outcome.Final(Submitted.Created created);
        return new Report(
                pool, row.getLong(Answer.WAITING.ordinal()), row.getBoolean(Answer.COUNTED.ordinal()), added ? 1 : 0);
    }
}
