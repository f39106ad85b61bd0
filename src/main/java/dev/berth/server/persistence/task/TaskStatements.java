package dev.berth.server.persistence.task;

/** The statements about single tasks. */
public final class TaskStatements {
    /** $1 task. */
    static final String VARIABLES = "SELECT sealed FROM task_variables WHERE task_id = $1";

    /** Tasks with what stands in their way; conditions and order follow. */
    public static final String VIEWS = "SELECT %s, %s FROM tasks t JOIN workspaces w ON w.name = t.workspace "
            .formatted(TaskRows.COLUMNS, TaskRows.BLOCKS);

    public static final String FIND = VIEWS + "WHERE t.id = $1";

    /**
     * $1 task, $2 attempt, $3 now. The row that is written is the slot's, which the loop's take-back writes too: of
     * the two exactly one wins (P11). What is to be known of the task that has {@code begun} follows.
     */
    public static final String BEGUN = """
            WITH begun AS (
                UPDATE slots s SET begun_at = coalesce(s.begun_at, $3)
                  FROM tasks t
                 WHERE s.task_id = $1 AND s.attempt = $2
                   AND t.id = $1 AND t.status = 'running' AND t.attempt = $2
                RETURNING s.task_id
            )
            """;

    /** $1 task, $2 attempt. */
    static final String MAY_REPORT =
            "SELECT FROM tasks WHERE id = $1 AND attempt = $2 AND (status = 'running' OR report_open)";

    static final String TIMELINE =
            "SELECT task_id, at, from_status, to_status, reason, phase, pod, slot, attempt, caused_by"
                    + " FROM task_events WHERE task_id = $1 ORDER BY id";

    static final String NOTE = """
            INSERT INTO task_events (task_id, at, from_status, to_status, reason, phase, pod, slot, attempt, caused_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""";

    public static final String COUNTS = "SELECT pool, status, type, count(*) AS tasks FROM tasks WHERE " + TaskRows.LIVE
            + " GROUP BY pool, status, type ORDER BY pool, status, type";

    private TaskStatements() {}
}
