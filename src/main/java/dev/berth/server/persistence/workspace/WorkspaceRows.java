package dev.berth.server.persistence.workspace;

import static dev.berth.server.persistence.task.TaskRows.instant;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.ApprovalRows;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows of {@code workspaces} as what they stand for, and back; their values are rows of their own. */
final class WorkspaceRows {
    /** All of a workspace that users see; the table's alias must be {@code w}. */
    static final String COLUMNS = """
            w.name, w.number, w.pool, w.tool, w.working_directory, w.auto_apply_by, w.lock_by, w.lock_reason, w.locked_at,
            w.configuration_version, w.created_at, w.approval_people, w.approval_team, w.approval_not_submitter, w.identity""";

    private WorkspaceRows() {}

    static WorkspaceName name(Row row) {
        return new WorkspaceName(row.getString("name"));
    }

    static Workspace workspace(Row row, Values values, Map<String, String> tags) {
        return WorkspaceBuilder.builder()
                .name(name(row))
                .number(row.getLong("number"))
                .pool(new PoolName(row.getString("pool")))
                .tool(SqlText.parse(Tool.class, row.getString("tool")))
                .workingDirectory(row.getString("working_directory"))
                .autoApplyBy(row.getString("auto_apply_by"))
                .approval(ApprovalRows.rule(
                        row.getInteger("approval_people"),
                        row.getString("approval_team"),
                        row.getBoolean("approval_not_submitter")))
                .variables(values.variables())
                .environment(values.environment())
                .tags(tags)
                .identity(IdentityRows.tokens(row))
                .lock(lock(row))
                .configurationVersion(row.getInteger("configuration_version"))
                .createdAt(instant(row, "created_at"))
                .build();
    }

    /** Of a row that has them as {@link WorkspaceStatements} writes them. */
    static Map<String, String> tags(Row row) {
        JsonObject tags = row.getJsonObject("tags");
        Map<String, String> values = new TreeMap<>();
        if (tags != null) {
            tags.forEach(tag -> values.put(tag.getKey(), (String) tag.getValue()));
        }
        return values;
    }

    private static @Nullable Lock lock(Row row) {
        String by = row.getString("lock_by");
        return by == null ? null : new Lock(by, row.getString("lock_reason"), instant(row, "locked_at"));
    }

    /** For {@link WorkspaceStatements#UPDATE}. */
    static @Nullable Object[] changeable(Workspace workspace) {
        ApprovalRule rule = workspace.approval();
        return new Object[] {
            workspace.name().value(),
            workspace.pool().value(),
            SqlText.of(workspace.tool()),
            SqlText.storable(workspace.workingDirectory()),
            SqlText.storableOrNull(workspace.autoApplyBy()),
            rule == null ? null : rule.people(),
            rule == null || rule.team() == null ? null : rule.team().value(),
            rule == null ? null : rule.notSubmitter()
        };
    }

    /** For {@link WorkspaceStatements#CREATE}: the same, and when. */
    static @Nullable Object[] created(Workspace workspace) {
        @Nullable Object[] changeable = changeable(workspace);
        @Nullable Object[] created = new Object[changeable.length + 1];
        System.arraycopy(changeable, 0, created, 0, changeable.length);
        created[changeable.length] = Times.column(workspace.createdAt());
        return created;
    }
}
