package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TaskStore.Filter;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.retention.RetentionStatements;
import dev.berth.server.persistence.task.TaskListing;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL's plans where many tasks have ended: nothing that a user or the retention asks for reads all of them. */
@QuarkusTest
class ManyTasksTest {
    /** More with {@code -Psoak}. */
    private static final int ENDED = Integer.getInteger("ended.tasks", 50_000);

    /** Nine tenths are of one pool, a fifth of one workspace; a hundredth has failed, none was canceled. */
    private static final String FILL = """
            INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                               replacements, refresh_only, timeout_ms, configuration_version, submitted_by,
                               created_at, pending_since, finished_at, status, phase, attempt)
            SELECT CASE WHEN n % 5 = 0 THEN $1 ELSE $2 END, CASE WHEN n % 10 = 0 THEN $4 ELSE $3 END, 'terraform',
                   'plan', '', 0, NULL, false, '{}', '{}', false, 1, 1 + n % 20, 'ann', at, at, at,
                   CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'planned' END, 'plan', 1
              FROM generate_series(1, $5::int) n,
                   LATERAL (SELECT $6::timestamptz - n * interval '1 minute' AS at) AS t""";

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private PoolName small;
    private WorkspaceName workspace;
    private WorkspaceName other;

    @BeforeEach
    void places() {
        pool = samples.pool();
        small = samples.pool();
        workspace = samples.workspace(pool);
        other = samples.workspace(small);
    }

    @AfterEach
    void statisticsAreAsTheyWere() {
        await(database.run("ANALYZE tasks"));
    }

    /** What is to be explained, by name, with its values. */
    private record Statement(String sql, @Nullable Object[] values) {}

    @Test
    void everyFilterOfTheListIsAnsweredFromAnIndex() {
        Map<String, Statement> lists = new LinkedHashMap<>();
        for (WorkspaceName of : Arrays.asList(null, workspace)) {
            for (PoolName in : Arrays.asList(null, pool, small)) {
                for (TaskStatus status : Arrays.asList(
                        null, TaskStatus.PENDING, TaskStatus.PLANNED, TaskStatus.FAILED, TaskStatus.CANCELED)) {
                    for (TaskType type : Arrays.asList(null, TaskType.PLAN, TaskType.PLAN_AND_APPLY)) {
                        Filter filter = new Filter(of, in, status, type);
                        TaskListing list = TaskListing.of(filter, new Page.Request(50, null));
                        lists.put(filter.toString(), new Statement(list.sql(), list.values()));
                    }
                }
            }
        }

        Map<String, String> plans = plans(lists);

        assertThat(plans)
                .allSatisfy((filter, plan) -> assertThat(plan).as(filter).doesNotContain("Seq Scan on tasks"));
        assertThat(rows(plans))
                .as("rows looked at for a page of 50")
                .allSatisfy((filter, rows) -> assertThat(rows).as(filter).isLessThan(ENDED / 10));
    }

    @Test
    void theRetentionFindsWhatIsOverThroughAnIndex() {
        await(database.run("""
                INSERT INTO configurations (workspace, version, sha256, bytes, content, created_at)
                SELECT $1, n, '', 1, '\\x00', now() FROM generate_series(2, 40) n""", workspace.value()));

        Map<String, String> plans = plans(Map.of(
                "tasks",
                        new Statement(RetentionStatements.TASKS, new Object[] {
                            500, Times.column(NOW.minusSeconds(60L * (ENDED - 10)))
                        }),
                "configurations", new Statement(RetentionStatements.SURPLUS_CONFIGURATIONS, new Object[] {500, 10})));

        assertThat(plans).allSatisfy((name, plan) -> assertThat(plan).as(name).doesNotContain("Seq Scan on tasks"));
        assertThat(rows(plans))
                .allSatisfy((name, rows) -> assertThat(rows).as(name).isLessThan(ENDED / 10));
    }

    /** Fills the table, explains each, and leaves no trace. */
    private Map<String, String> plans(Map<String, Statement> statements) {
        Map<String, String> plans = new LinkedHashMap<>();
        assertThatThrownBy(() -> Samples.await(database.transaction(connection -> filled(connection)
                        .flatMap(full -> explained(connection, new ArrayList<>(statements.entrySet()), plans))
                        .invoke(done -> {
                            throw new IllegalStateException("no trace");
                        }))))
                .hasMessage("no trace");
        return plans;
    }

    private Uni<?> filled(SqlConnection connection) {
        return Database.run(
                        connection,
                        FILL,
                        workspace.value(),
                        other.value(),
                        pool.value(),
                        small.value(),
                        ENDED,
                        Times.column(NOW))
                .flatMap(rows -> Database.run(connection, "ANALYZE tasks"));
    }

    private static Uni<Void> explained(
            SqlConnection connection, List<Map.Entry<String, Statement>> statements, Map<String, String> plans) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Map.Entry<String, Statement> each : statements) {
            all = all.flatMap(before -> Database.run(
                            connection,
                            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) "
                                    + each.getValue().sql(),
                            each.getValue().values())
                    .invoke(rows -> plans.put(
                            each.getKey(),
                            Database.list(rows).stream()
                                    .map(row -> row.getString(0))
                                    .collect(Collectors.joining("\n"))))
                    .replaceWithVoid());
        }
        return all;
    }

    /** The most rows that one step of each plan looked at. */
    private static Map<String, Long> rows(Map<String, String> plans) {
        Map<String, Long> rows = new LinkedHashMap<>();
        plans.forEach((name, plan) -> rows.put(
                name,
                plan.lines()
                        .filter(line -> line.contains("actual rows=") || line.contains("Removed by Filter"))
                        .mapToLong(ManyTasksTest::rows)
                        .max()
                        .orElseThrow(() -> new AssertionError(plan))));
        return rows;
    }

    private static long rows(String line) {
        String number = line.contains("actual rows=")
                ? line.replaceFirst(".*actual rows=([0-9]+).*", "$1")
                : line.replaceFirst(".*Filter: ([0-9]+).*", "$1");
        return Long.parseLong(number);
    }
}
