package dev.berth.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.persistence.HotTables.Planned;
import dev.berth.server.persistence.HotTables.Statement;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.workspace.WorkspaceStatements;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users look at workspaces among thousands of others; whenever a plan was made, it finds them and reads no more. */
@QuarkusTest
class LookUpPlansTest {
    private static final int OTHERS = 5_000;
    private static final int PAGE = 10;
    private static final long FEW = 2 * PAGE;

    @Inject
    Database database;

    @Inject
    Samples samples;

    /** Older and newer ones, in another pool, each with values. */
    private static String others(PoolName pool) {
        return """
                INSERT INTO pools (name, number, runtime, min_pods, max_pods, slots_per_pod, idle_timeout_ms, warm_slots,
                                   reservation_ttl_ms, start_timeout_ms, pod_template, template_hash, created_at)
                OVERRIDING SYSTEM VALUE VALUES ('%1$s', 10000000, 'static', 0, 1, 1, 0, 0, 0, 1, '{}', '', now());
                INSERT INTO workspaces (name, number, pool, tool, created_at) OVERRIDING SYSTEM VALUE
                SELECT 'many-' || n, n * 10 - 1000000 * (n %% 2), '%1$s', 'terraform', now()
                  FROM generate_series(1000000, 1000000 + %2$d) n;
                INSERT INTO workspace_values (workspace, kind, name, hcl, sensitive, value)
                SELECT name, 'variable', 'value', false, false, 'text' FROM workspaces""".formatted(pool.value(), OTHERS);
    }

    private static Map<String, Statement> statements(PoolName pool, WorkspaceName workspace) {
        Object[] one = {workspace.value()};
        Object[] several = {new String[] {workspace.value()}};
        Map<String, Statement> statements = new LinkedHashMap<>();
        statements.put("a workspace", new Statement(WorkspaceStatements.FIND, one));
        statements.put("all of a workspace", new Statement(WorkspaceStatements.FIND_WITH_SECRETS, one));
        statements.put("a page", new Statement(WorkspaceStatements.LIST, new Object[] {Long.MAX_VALUE, PAGE}));
        statements.put(
                "a page of a pool",
                new Statement(WorkspaceStatements.LIST_OF_POOL, new Object[] {Long.MAX_VALUE, PAGE, pool.value()}));
        statements.put("values", new Statement(WorkspaceStatements.VALUES, several));
        statements.put("values that are shown", new Statement(WorkspaceStatements.SHOWN_VALUES, several));
        statements.put("their size", new Statement(WorkspaceStatements.SIZE_OF_SHOWN_VALUES, several));
        statements.put(
                "another pool",
                new Statement(WorkspaceStatements.MAY_GO, new Object[] {workspace.value(), pool.value()}));
        return statements;
    }

    @ParameterizedTest
    @EnumSource(Planned.class)
    void noLookUpReadsMoreThanItAnswersWith(Planned planned) {
        PoolName pool = samples.pool();
        WorkspaceName workspace = samples.workspace(pool);
        HotTables tables = new HotTables(database);
        Map<String, String> reachTooFar = new LinkedHashMap<>();

        statements(pool, workspace).forEach((name, statement) -> {
            String plan = tables.explained(planned, statement, others(new PoolName(Samples.name("others"))))
                    .plan();
            if (HotTables.rows(plan) > FEW) {
                reachTooFar.put(name, plan);
            }
        });

        assertThat(reachTooFar).isEmpty();
    }
}
