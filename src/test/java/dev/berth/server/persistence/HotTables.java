package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.persistence.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tables like Berth's in a schema that nobody else sees, to make plans on while they are still empty. */
final class HotTables {
    /** When the plan is made that is then used for ever. */
    enum Planned {
        ON_EMPTY_TABLES_THAT_WERE_NEVER_COUNTED,
        ON_FEW_ROWS_THAT_WERE_COUNTED,
        ON_MANY_ROWS_THAT_WERE_COUNTED
    }

    /** A statement with its values. */
    record Statement(String sql, @Nullable Object[] values) {}

    private static final List<String> TABLES = List.of(
            "pools",
            "workspaces",
            "workspace_values",
            "configurations",
            "agent_pods",
            "tasks",
            "attempts",
            "slots",
            "reservations",
            "task_events",
            "task_logs",
            "task_variables",
            "known_secrets",
            "state_heads",
            "state_locks",
            "state_homes",
            "idempotency_keys");

    /** So often PostgreSQL plans before it compares what it would get from a plan that it keeps. */
    private static final int PLANNED_ANEW = 5;

    private static final Pattern ROWS = Pattern.compile("rows=([0-9.]+) loops=([0-9]+)\\)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by .*: ([0-9]+)");

    private final Database database;

    HotTables(Database database) {
        this.database = database;
    }

    /**
     * What PostgreSQL says of a statement.
     *
     * @param plan what it did
     * @param kept whether it was done by a plan that is kept, or by one that is made anew each time
     */
    record Explained(String plan, boolean kept) {}

    /**
     * Plans the statement as often as it takes for the plan to be kept, fills the tables with what is in Berth's own, and
     * runs it by that plan.
     *
     * @param many what fills them up, when few is not enough
     */
    Explained explained(Planned planned, Statement statement, String many) {
        String name = Samples.name("hot").replace('-', '_');
        StringBuilder plan = new StringBuilder();
        AtomicBoolean kept = new AtomicBoolean();
        String prepare = "PREPARE " + name + " AS " + statement.sql();
        String execute = "EXECUTE " + name + " ("
                + Arrays.stream(statement.values()).map(HotTables::literal).collect(Collectors.joining(", ")) + ")";
        assertThatThrownBy(() -> await(database.transaction(connection -> run(connection, "CREATE SCHEMA hot")
                        .flatMap(made -> each(connection, "CREATE TABLE hot.%1$s (LIKE public.%1$s INCLUDING ALL)"))
                        .flatMap(made -> run(connection, "SET LOCAL search_path = hot, public"))
                        .flatMap(set -> planned(connection, planned, prepare, "EXPLAIN " + execute, many))
                        .flatMap(ready -> connection
                                .query("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + execute)
                                .execute())
                        .invoke(rows -> rows.forEach(
                                row -> plan.append(row.getString(0)).append('\n')))
                        .flatMap(done -> connection
                                .query("SELECT generic_plans > 1 FROM pg_prepared_statements WHERE name = '" + name
                                        + "'")
                                .execute())
                        .invoke(rows -> kept.set(rows.iterator().next().getBoolean(0)))
                        .flatMap(done -> run(connection, "DEALLOCATE " + name))
                        .invoke(done -> {
                            throw new IllegalStateException("no trace");
                        }))))
                .hasMessage("no trace");
        return new Explained(plan.toString(), kept.get());
    }

    private static Uni<Void> planned(
            SqlConnection connection, Planned planned, String prepare, String explain, String many) {
        Uni<Void> plans = run(connection, prepare + ("; " + explain).repeat(PLANNED_ANEW + 1));
        Uni<Void> few = each(connection, "INSERT INTO hot.%1$s OVERRIDING SYSTEM VALUE SELECT * FROM public.%1$s");
        Uni<Void> counted = each(connection, "ANALYZE hot.%1$s");
        Uni<Void> filled = run(connection, many);
        return switch (planned) {
            case ON_EMPTY_TABLES_THAT_WERE_NEVER_COUNTED ->
                plans.chain(() -> few).chain(() -> filled);
            case ON_FEW_ROWS_THAT_WERE_COUNTED ->
                few.chain(() -> counted).chain(() -> plans).chain(() -> filled);
            case ON_MANY_ROWS_THAT_WERE_COUNTED ->
                few.chain(() -> filled).chain(() -> counted).chain(() -> plans);
        };
    }

    private static Uni<Void> each(SqlConnection connection, String sql) {
        return run(connection, TABLES.stream().map(sql::formatted).collect(Collectors.joining("; ")));
    }

    private static Uni<Void> run(SqlConnection connection, String sql) {
        return connection.query(sql).execute().replaceWithVoid();
    }

    /** The most rows that one step of a plan looked at. */
    static long rows(String plan) {
        long most = 0;
        long loops = 1;
        for (String line : plan.split("\n")) {
            Matcher rows = ROWS.matcher(line);
            Matcher removed = REMOVED.matcher(line);
            if (rows.find()) {
                loops = Long.parseLong(rows.group(2));
                most = Math.max(most, Math.round(Double.parseDouble(rows.group(1)) * loops));
            } else if (removed.find()) {
                most = Math.max(most, Long.parseLong(removed.group(1)) * loops);
            }
        }
        return most;
    }

    private static String literal(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case Number number -> number.toString();
            case JsonObject json -> quoted(json.encode());
            case JsonArray json -> quoted(json.encode());
            case Object[] array ->
                quoted(Arrays.stream(array)
                        .map(element -> '"' + String.valueOf(element) + '"')
                        .collect(Collectors.joining(",", "{", "}")));
            case Boolean bool -> bool.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
