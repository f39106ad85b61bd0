package dev.berth.server.persistence.task;

/** The statements about single tasks. */
public final class TaskStatements {
    /** $1 task. */
    static final String VARIABLES = "SELECT sealed FROM task_variables WHERE task_id = $1";

    /** Tasks with what stands in their way, the workspace of each looked up by its name; conditions and order follow. */
    static final String VIEWS = """
            SELECT %s, %s FROM tasks t
             CROSS JOIN LATERAL (SELECT lock_by, ordered FROM workspaces WHERE name = t.workspace OFFSET 0) AS w
             """.formatted(TaskRows.COLUMNS, TaskRows.BLOCKS);

    public static final String FIND = VIEWS + "WHERE t.id = $1";

    /** $1 workspace, $2 rows. The tasks that are not final, oldest first. */
    public static final String UNFINISHED_OF_WORKSPACE =
            VIEWS + "WHERE t.workspace = $1 AND t." + TaskRows.LIVE + " ORDER BY t.id LIMIT $2";

    /** $1 rows. The same of all pools: a pool with such tasks is there, and each is asked for its oldest ones. */
    public static final String UNFINISHED = """
            SELECT %s, %s
              FROM (SELECT o.id FROM pools p
                     CROSS JOIN LATERAL (
                           SELECT l.id FROM tasks l WHERE l.pool = p.name AND l.%s ORDER BY l.id LIMIT $1) AS o
                     ORDER BY o.id LIMIT $1) AS oldest
             CROSS JOIN LATERAL (SELECT * FROM tasks WHERE id = oldest.id OFFSET 0) AS t
             CROSS JOIN LATERAL (SELECT lock_by, ordered FROM workspaces WHERE name = t.workspace OFFSET 0) AS w
             ORDER BY t.id""".formatted(TaskRows.COLUMNS, TaskRows.BLOCKS, TaskRows.LIVE);

    /** $1 workspaces. One look at the end of an index for each. */
    static final String NEWEST = """
            SELECT n.* FROM unnest((SELECT $1::text[])) AS g(workspace)
             CROSS JOIN LATERAL (%s WHERE t.workspace = g.workspace ORDER BY t.id DESC LIMIT 1) AS n""".formatted(VIEWS);

    /** $1 workspaces. What waits in each for nothing but its turn (P10). */
    public static final String FIRST_IN_LINE = """
            SELECT g.workspace, f.id FROM unnest((SELECT $1::text[])) AS g(workspace)
             CROSS JOIN LATERAL (SELECT %s AS id) AS f WHERE f.id IS NOT NULL""".formatted(TaskRows.first("g.workspace"));

    /**
     * One array each: $1 task, $2 attempt, $3 now. The row that is written is the slot's, which the loop's take-back writes
     * too: of the two exactly one wins (P11). What is to be known of the tasks that have {@code begun} follows. Each is
     * looked up by its number, and no plan depends on how many they are. Slots are written in the order of a turn, so that
     * the two never wait for each other. No apply begins that too few people have approved, as the rule is now (F10).
     */
    public static final String BEGUN = """
            WITH wanted AS MATERIALIZED (
                SELECT w.task_id, w.attempt, w.at
                  FROM unnest((SELECT $1::bigint[]), (SELECT $2::int[]), (SELECT $3::timestamptz[]))
                       AS w(task_id, attempt, at)
                  JOIN tasks t
                    ON t.id = ANY (ARRAY[w.task_id]) AND t.attempt IS NOT DISTINCT FROM w.attempt
                   AND t.status IS NOT DISTINCT FROM 'running' AND (t.phase = 'plan' OR ${enough})
                  JOIN slots s ON s.task_id = ANY (ARRAY[w.task_id])
                 ORDER BY s.pool COLLATE "C", s.pod COLLATE "C", s.index
            ), begun AS (
                UPDATE slots s SET begun_at = coalesce(s.begun_at, w.at)
                  FROM wanted w
                 WHERE s.task_id = ANY (ARRAY[w.task_id]) AND s.attempt IS NOT DISTINCT FROM w.attempt
                RETURNING s.task_id
            )
            """.replace("${enough}", ApprovalRows.ENOUGH);

    /** $1 task, $2 attempt. */
    static final String MAY_REPORT =
            "SELECT FROM tasks WHERE id = $1 AND attempt = $2 AND (status = 'running' OR report_open)";

    static final String TRACEPARENT = "SELECT traceparent FROM tasks WHERE id = $1";

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
