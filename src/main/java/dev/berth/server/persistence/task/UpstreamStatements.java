package dev.berth.server.persistence.task;

import dev.berth.server.control.port.OrderStore;

/** What comes of applies of upstream workspaces, beside submissions (W4). */
public final class UpstreamStatements {
    private UpstreamStatements() {}

    /**
     * $1 workspace, $2 now. The task is held first: it has not begun to plan, and does not before this is done. Rows that somebody
     * writes just now are left to the next look.
     */
    public static final String MERGE = """
            WITH waiting AS MATERIALIZED (
                SELECT t.id, t.attempt FROM tasks t
                 WHERE t.id = (SELECT max(f.id) FROM (%s) AS f) AND t.status = 'pending' AND t.phase = 'plan'
                   FOR NO KEY UPDATE
            ), due AS MATERIALIZED (
                SELECT r.upstream FROM run_after r
                 WHERE r.workspace = $1 AND r.due_task IS NOT NULL AND (SELECT count(*) FROM waiting) > 0
                 ORDER BY r.upstream FOR UPDATE SKIP LOCKED
            ), merged AS (
                UPDATE run_after r
                   SET due_task = NULL, due_at = NULL, triggered_task = w.id, triggered_at = $2, trigger_error = NULL
                  FROM due d CROSS JOIN waiting w WHERE r.workspace = $1 AND r.upstream = d.upstream
                RETURNING w.id
            ), told AS (
                INSERT INTO task_events (task_id, at, from_status, to_status, reason, phase, attempt)
                SELECT w.id, $2, 'pending', 'pending', 'upstream_applied', 'plan', w.attempt FROM waiting w
                 WHERE (SELECT count(*) FROM merged) > 0
            )
            SELECT DISTINCT id FROM merged""".formatted(waitingAfter("$1"));

    /** $1 workspace. Where the newest of the tasks stands in a trace after which something is due (O4). */
    static final String PLACE = """
            SELECT t.traceparent FROM run_after r JOIN tasks t ON t.id = r.due_task
             WHERE r.workspace = $1 AND t.traceparent IS NOT NULL ORDER BY t.id DESC LIMIT 1""";

    /** The tasks of a workspace that came of its upstream ones and have not begun to plan. */
    static String waitingAfter(String workspace) {
        return """
                SELECT e.id FROM tasks e
                 WHERE e.workspace || '' = %s AND e.type || '' = 'plan_and_apply'
                   AND e.status || '' IN ('pending', 'running', 'apply_pending') AND e.status = 'pending'
                   AND e.phase = 'plan' AND e.submitted_by = '%s'""".formatted(workspace, OrderStore.SUBMITTER);
    }
}
