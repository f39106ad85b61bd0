package dev.berth.server.persistence.workspace;

import dev.berth.server.persistence.task.TaskRows;

/** What is asked of a workspace, and done to it, in one statement. */
public final class WorkspaceStatements {
    /** $1 to $8 {@link WorkspaceRows#changeable}, $9 now. */
    static final String CREATE = """
            INSERT INTO workspaces (name, pool, tool, working_directory, auto_apply_by, approval_people, approval_team,
                                    approval_not_submitter, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING""";

    /** {@link WorkspaceRows#changeable}. Another pool makes placements that were decided before stale (P10). */
    static final String UPDATE = """
            UPDATE workspaces
               SET pool = $2, tool = $3, working_directory = $4, auto_apply_by = $5,
                   approval_people = $6, approval_team = $7, approval_not_submitter = $8,
                   version = version + CASE WHEN pool = $2 THEN 0 ELSE 1 END
             WHERE name = $1""";

    /**
     * $1 workspace, $2 to $4 its approval rule. The workspace is held, so that no submission comes with the old rule afterwards.
     * What runs an apply keeps the number of people that it took, and is not stopped (F10). A task of an earlier version does not
     * know who uploaded its configuration, and learns it here by name.
     */
    public static final String RULE_TASKS = """
            UPDATE tasks t
               SET configured_by = coalesce(t.configured_by, (
                       SELECT f.created_by FROM configurations f
                        WHERE f.workspace = t.workspace AND f.version = t.configuration_version)),
                   approval_people = $2, approval_team = $3, approval_not_submitter = $4,
                   approvals_needed = CASE WHEN phase = 'plan' THEN coalesce($2, 0) ELSE approvals_needed END
             WHERE workspace = $1 AND %s""".formatted(TaskRows.LIVE);

    /** $1 workspace, $2 the pool that it is to go to. */
    public static final String MAY_GO = """
            SELECT EXISTS (SELECT FROM pools WHERE name = $2) AS pool_exists,
                   EXISTS (SELECT FROM tasks WHERE workspace = $1 AND %s) AS live""".formatted(TaskRows.LIVE);

    /** $1 workspace. Keeps it as it is until the transaction ends. */
    static final String FIND_AND_HOLD =
            "SELECT " + WorkspaceRows.COLUMNS + " FROM workspaces w WHERE w.name = $1 FOR NO KEY UPDATE";

    /** The tags of the workspace {@code t.workspace}. */
    private static final String TAGS =
            "(SELECT jsonb_object_agg(key, value) FROM workspace_tags WHERE workspace = t.workspace) AS tags";

    /** $1 workspace; without what is sealed. */
    public static final String FIND = withValues(StoredValues.SHOWN_OF_WORKSPACE, "w.name = $1");

    /** $1 the workspace's number; the same. */
    public static final String FIND_NUMBER = withValues(StoredValues.SHOWN_OF_WORKSPACE, "w.number = $1");

    /** $1 workspaces. */
    public static final String NUMBERS = "SELECT name, number FROM workspaces WHERE name = ANY ($1)";

    /** $1 workspace; all of it. */
    public static final String FIND_WITH_SECRETS = withValues(StoredValues.OF_WORKSPACE, "w.name = $1");

    /** $1 workspaces: all values and tags of each. */
    public static final String VALUES = values(StoredValues.OF_WORKSPACE);

    /** $1 workspaces: the values of each, without what is sealed. */
    public static final String SHOWN_VALUES = values(StoredValues.SHOWN_OF_WORKSPACE);

    /** $1 workspaces: how many bytes that would be. */
    public static final String SIZE_OF_SHOWN_VALUES = """
            SELECT (coalesce((SELECT sum(256 + octet_length(name) + coalesce(octet_length(value), 0))
                                FROM workspace_values WHERE workspace = ANY ($1)), 0)
                  + coalesce((SELECT sum(256 + octet_length(key) + octet_length(value))
                                FROM workspace_tags WHERE workspace = ANY ($1)), 0))::bigint AS bytes""";

    /** $1 workspace. To be asked once it is held. */
    static final String TAGS_OF = "SELECT " + TAGS + " FROM (SELECT $1::text AS workspace) AS t";

    /** $1 workspace, $2 keys, $3 values: changes what is there, adds what is new, removes the rest. */
    static final String REPLACE_TAGS = """
            WITH given AS (
                SELECT g.key, g.value FROM unnest($2::text[], $3::text[]) AS g(key, value)
            ), removed AS (
                DELETE FROM workspace_tags t
                 WHERE t.workspace = $1 AND NOT EXISTS (SELECT FROM given g WHERE g.key = t.key)
            )
            INSERT INTO workspace_tags (workspace, key, value, number)
            SELECT w.name, g.key, g.value, w.number FROM given g JOIN workspaces w ON w.name = $1
            ON CONFLICT (workspace, key) DO UPDATE SET value = excluded.value""";

    /** $1 workspace, $2 {@link IdentityRows}. */
    static final String SET_IDENTITY = "UPDATE workspaces SET identity = $2 WHERE name = $1";

    /** $1 workspace, $2 by, $3 reason, $4 now. */
    public static final String LOCK = """
            WITH locked AS (
                UPDATE workspaces SET lock_by = $2, lock_reason = $3, locked_at = $4, version = version + 1
                 WHERE name = $1 AND lock_by IS NULL
                RETURNING name
            )
            SELECT EXISTS (SELECT FROM locked) AS done, EXISTS (SELECT FROM workspaces WHERE name = $1) AS known""";

    /**
     * $1 workspace. Lost applies may report no longer, and Terraform's lock is taken from every attempt that does not
     * run any more (F4, F13).
     */
    public static final String UNLOCK = """
            WITH unlocked AS (
                UPDATE workspaces SET lock_by = NULL, lock_reason = NULL, locked_at = NULL, version = version + 1
                 WHERE name = $1 AND lock_by IS NOT NULL
                RETURNING name
            ), closed AS (
                UPDATE tasks t SET report_open = false FROM unlocked u WHERE t.workspace = u.name AND t.report_open
            ), released AS (
                DELETE FROM state_locks l USING unlocked u
                 WHERE l.workspace = u.name AND l.task_id IS NOT NULL
                   AND NOT EXISTS (
                       SELECT FROM tasks t
                        WHERE t.id = l.task_id AND t.attempt = l.attempt AND t.status = 'running')
            )
            SELECT EXISTS (SELECT FROM unlocked) AS done, EXISTS (SELECT FROM workspaces WHERE name = $1) AS known""";

    /** $1 workspace. What a turn has done to it is committed by then, and seen by the statements that follow. */
    public static final String HOLD_LOCK = "SELECT name FROM workspaces WHERE name = $1 FOR NO KEY UPDATE";

    /** $1 workspace. Keeps submissions, placements and states away until the transaction ends. */
    static final String HOLD = "SELECT name FROM workspaces WHERE name = $1 FOR UPDATE";

    /** $1 workspace. A lost apply that may still report is at work for all that is known (F4). */
    static final String LIVE_TASKS = "SELECT FROM tasks WHERE workspace = $1 AND " + TaskRows.LIVE
            + " UNION ALL SELECT FROM tasks WHERE workspace = $1 AND report_open LIMIT 1";

    /** $1 workspace. */
    public static final String PRESENT_STATE =
            "SELECT s.content FROM state_heads h JOIN states s ON s.id = h.state_id WHERE h.workspace = $1";

    /** $1 workspace. */
    static final String DELETE = "DELETE FROM workspaces WHERE name = $1";

    private WorkspaceStatements() {}

    private static String withValues(String values, String which) {
        return """
            SELECT %s, %s, %s
              FROM workspaces w
             CROSS JOIN LATERAL (SELECT w.name AS workspace) AS t
             CROSS JOIN LATERAL %s
             WHERE %s""".formatted(WorkspaceRows.COLUMNS, StoredValues.COLUMNS, TAGS, values, which);
    }

    private static String values(String values) {
        return "SELECT t.workspace, %s, %s FROM unnest($1::text[]) AS t(workspace) CROSS JOIN LATERAL %s"
                .formatted(StoredValues.COLUMNS, TAGS, values);
    }
}
