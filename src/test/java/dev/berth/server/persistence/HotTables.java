package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.persistence.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tables like Berth's in a schema that nobody else sees, to make plans on whatever may be in them by then. */
final class HotTables {
    /**
     * What is in the tables when the plan is made that is then used for ever, beside the rows of the test's own pool.
     *
     * @param counted whether PostgreSQL knows what is in them
     * @param ended tasks that have ended in the same workspace, and slots of the same pool that are idle
     * @param live tasks that wait or run in another pool, half of them plans of the same workspace
     */
    record Planned(boolean counted, int ended, int live) {}

    /** A statement with its values. */
    record Statement(String sql, @Nullable Object[] values) {}

    /**
     * What PostgreSQL says of a statement.
     *
     * @param plan what it did
     * @param kept whether it was done by a plan that is kept, or by one that is made anew each time
     */
    record Explained(String plan, boolean kept) {}

    /** Each with what its rows of a pool are known by. */
    private static final Map<String, String> TABLES = tables();

    /** So often PostgreSQL plans before it compares what it would get from a plan that it keeps. */
    private static final int PLANNED_ANEW = 5;

    private static final Pattern ROWS = Pattern.compile("rows=([0-9.]+) loops=([0-9]+)\\)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by .*: ([0-9]+)");

    private final Database database;
    private final PoolName pool;
    private final WorkspaceName workspace;

    HotTables(Database database, PoolName pool, WorkspaceName workspace) {
        this.database = database;
        this.pool = pool;
        this.workspace = workspace;
    }

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        String pools = "IN ('%2$s')";
        String workspaces = "IN (SELECT name FROM public.workspaces WHERE pool = '%2$s')";
        String tasks = "IN (SELECT id FROM public.tasks WHERE pool = '%2$s')";
        tables.put("pools", "name " + pools);
        List.of("workspaces", "agent_pods", "tasks", "attempts", "slots", "reservations", "tokens")
                .forEach(table -> tables.put(table, "pool " + pools));
        List.of(
                        "workspace_values",
                        "workspace_tags",
                        "configurations",
                        "known_secrets",
                        "state_heads",
                        "state_locks",
                        "state_homes")
                .forEach(table -> tables.put(table, "workspace " + workspaces));
        List.of("task_events", "task_logs", "task_variables", "idempotency_keys")
                .forEach(table -> tables.put(table, "task_id " + tasks));
        tables.put("audit", "false");
        tables.put("sessions", "false");
        return tables;
    }

    /**
     * Plans the statements as often as it takes for their plans to be kept, fills the tables up, and runs each by its plan.
     *
     * @param many how many rows there are then of each kind
     */
    Map<String, Explained> explained(Planned planned, Map<String, Statement> statements, int many) {
        Map<String, Explained> explained = new LinkedHashMap<>();
        assertThatThrownBy(() -> await(database.transaction(connection -> made(connection)
                        .chain(() -> filled(connection, new Planned(false, 0, 0), planned))
                        .chain(() -> planned.counted() ? each(connection, "ANALYZE hot.%1$s") : nothing())
                        .chain(() -> prepared(connection, statements))
                        .chain(() -> filled(connection, planned, new Planned(false, many, many)))
                        .chain(() -> run(connection, statements, explained))
                        .chain(() -> forgotten(connection, statements.keySet()))
                        .invoke(done -> {
                            throw new IllegalStateException("no trace");
                        }))))
                .hasMessage("no trace");
        return explained;
    }

    private Uni<Void> made(SqlConnection connection) {
        return run(connection, "CREATE SCHEMA hot")
                .chain(() -> each(connection, "CREATE TABLE hot.%1$s (LIKE public.%1$s INCLUDING ALL)"))
                .chain(() -> run(connection, "SET LOCAL search_path = hot, public"))
                .chain(() -> each(
                        connection,
                        "INSERT INTO hot.%1$s OVERRIDING SYSTEM VALUE SELECT * FROM public.%1$s WHERE %3$s"))
                .chain(() -> run(
                        connection,
                        "SELECT setval('hot.tasks_id_seq', 2000000), setval('hot.task_events_id_seq', 1000000)"));
    }

    private Uni<Void> filled(SqlConnection connection, Planned before, Planned after) {
        return run(connection, ended(before.ended(), after.ended()))
                .chain(() -> run(connection, live(before.live(), after.live())));
    }

    private String ended(int from, int to) {
        return """
                INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                   replacements, refresh_only, timeout_ms, configuration_version, submitted_by,
                                   created_at, pending_since, finished_at, status, phase, attempt, id)
                OVERRIDING SYSTEM VALUE
                SELECT '%1$s', '%2$s', 'terraform', 'plan_and_apply', '', 0, NULL, false, '{}', '{}', false, 1, 1, 'ann',
                       now(), now(), now(), 'planned', 'plan', 1, -n FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO attempts (task_id, attempt, pool, pod, slot)
                SELECT -n, 1, '%2$s', 'many', 1 FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO agent_pods (pool, name, phase, drained, template_hash, created_at, runtime)
                SELECT '%2$s', 'many-' || n, 'ready', false, '', now(), 'static' FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO slots (pool, pod, index, updated_at)
                SELECT '%2$s', 'many-' || n, 0, now() FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO reservations (task_id, pool, pod, since)
                SELECT -n, '%2$s', 'many-' || n, now() FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO workspaces (name, number, pool, tool, created_at) OVERRIDING SYSTEM VALUE
                SELECT 'many-' || n, -n, '%2$s', 'terraform', now() FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO workspace_values (workspace, kind, name, hcl, sensitive, value)
                SELECT 'many-' || n, 'variable', 'value', false, false, 'text' FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO workspace_tags (workspace, key, value, number)
                SELECT 'many-' || n, 'common', '', -n FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO configurations (workspace, version, sha256, bytes, content, created_at)
                SELECT 'many-' || n, 1, '', 0, '', now() FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO state_homes (workspace, backend)
                SELECT 'many-' || n, '' FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO state_heads (workspace) SELECT 'many-' || n FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO state_locks (workspace, lock_id, info, task_id, attempt, locked_at)
                SELECT 'many-' || n, '', '', -n, 1, now() FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO idempotency_keys (token_id, key, body_sha256, task_id, created_at)
                SELECT 'token', n, '', -n, now() FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO tokens (id, kind, name, pool, secret_sha256, created_at, expires_at)
                SELECT 'many-' || n, 'agent', '', '%2$s', 'many-' || n, now(), now()
                  FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO sessions (id, token_id, name, secret_sha256, opened, created_at, expires_at)
                SELECT 'many-' || n, 'many-' || n, '', 'many-' || n, true, now(), now()
                  FROM generate_series(%3$d + 1, %4$d) n;
                INSERT INTO audit (at, actor, action, object, detail)
                SELECT now(), '', '', '', '' FROM generate_series(%3$d + 1, %4$d) n""".formatted(workspace.value(), pool.value(), from, to);
    }

    private String live(int from, int to) {
        return """
                INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                   replacements, refresh_only, timeout_ms, configuration_version, submitted_by,
                                   created_at, pending_since, status, phase, attempt, id)
                OVERRIDING SYSTEM VALUE
                SELECT CASE n %% 2 WHEN 0 THEN '%1$s' ELSE 'live-' || n END, 'elsewhere', 'terraform',
                       CASE n %% 2 WHEN 0 THEN 'plan' ELSE 'plan_and_apply' END, '', 0, NULL, false, '{}', '{}', false, 1,
                       1, 'ann', now(), now(), CASE WHEN n %% 3 = 0 THEN 'running' ELSE 'pending' END, 'plan', 1,
                       -1000000 - n
                  FROM generate_series(%2$d + 1, %3$d) n;
                INSERT INTO attempts (task_id, attempt, pool, pod, slot)
                SELECT -1000000 - n, 1, 'elsewhere', 'live', n FROM generate_series(%2$d + 1, %3$d) n WHERE n %% 3 = 0;
                INSERT INTO slots (pool, pod, index, updated_at, task_id, attempt, phase, task_type, assigned_at)
                SELECT 'elsewhere', 'live', n, now(), -1000000 - n, 1, 'plan', 'plan', now()
                  FROM generate_series(%2$d + 1, %3$d) n WHERE n %% 3 = 0""".formatted(workspace.value(), from, to);
    }

    private static Uni<Void> prepared(SqlConnection connection, Map<String, Statement> statements) {
        StringBuilder sql = new StringBuilder();
        statements.forEach((name, statement) -> sql.append("PREPARE \"")
                .append(name)
                .append("\" AS ")
                .append(statement.sql())
                .append("; ")
                .append(("EXPLAIN " + execute(name, statement) + "; ").repeat(PLANNED_ANEW + 1)));
        return run(connection, sql.toString());
    }

    private static Uni<Void> run(
            SqlConnection connection, Map<String, Statement> statements, Map<String, Explained> explained) {
        Uni<Void> all = nothing();
        for (Map.Entry<String, Statement> each : statements.entrySet()) {
            all = all.chain(() -> explained(connection, each.getKey(), each.getValue()))
                    .invoke(done -> explained.put(each.getKey(), done))
                    .replaceWithVoid();
        }
        return all;
    }

    private static Uni<Explained> explained(SqlConnection connection, String name, Statement statement) {
        return run(connection, "SAVEPOINT before")
                .chain(() -> rows(connection, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + execute(name, statement)))
                .call(plan -> run(connection, "ROLLBACK TO before"))
                .flatMap(plan -> rows(
                                connection,
                                "SELECT (generic_plans > 1)::text FROM pg_prepared_statements WHERE name = '" + name
                                        + "'")
                        .map(kept -> new Explained(plan, kept.equals("true"))));
    }

    private static String execute(String name, Statement statement) {
        return "EXECUTE \"" + name + "\" ("
                + Arrays.stream(statement.values()).map(HotTables::literal).collect(Collectors.joining(", ")) + ")";
    }

    private Uni<Void> each(SqlConnection connection, String sql) {
        return run(
                connection,
                TABLES.entrySet().stream()
                        .map(table -> sql.replace("%3$s", table.getValue()).formatted(table.getKey(), pool.value()))
                        .collect(Collectors.joining("; ")));
    }

    private static Uni<Void> forgotten(SqlConnection connection, Set<String> statements) {
        return run(
                connection,
                statements.stream().map(name -> "DEALLOCATE \"" + name + '"').collect(Collectors.joining("; ")));
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    private static Uni<Void> run(SqlConnection connection, String sql) {
        return connection.query(sql).execute().replaceWithVoid();
    }

    /** What a statement answers, a line for each row. */
    private static Uni<String> rows(SqlConnection connection, String sql) {
        return connection
                .query(sql)
                .execute()
                .map(rows -> Database.list(rows).stream()
                        .map(row -> row.getString(0))
                        .collect(Collectors.joining("\n")));
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
