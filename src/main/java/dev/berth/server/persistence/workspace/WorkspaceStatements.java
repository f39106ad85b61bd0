package dev.berth.server.persistence.workspace;

import dev.berth.server.persistence.task.TaskRows;

/** What is done to a workspace in one statement. */
public final class WorkspaceStatements {
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
    static final String UNLOCK = """
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
    static final String HOLD_LOCK = "SELECT name FROM workspaces WHERE name = $1 FOR NO KEY UPDATE";

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
}
