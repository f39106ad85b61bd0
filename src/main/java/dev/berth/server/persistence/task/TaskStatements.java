package dev.berth.server.persistence.task;

/** The statements about single tasks. */
public final class TaskStatements {
    /**
     * $1 workspace, $2 type, $3 message, $4 priority, $5 autoApply or null, $6 destroy, $7 targets, $8 replacements, $9
     * refreshOnly, $10 time limit, $11 by, $12 now, $13 limit of the queue, $14 token, $15 key, $16 digest of the body, $17
     * refresh.
     *
     * <p>The workspace is locked in share mode: its pool must not change while the task is written (P10). Two
     * submissions with one key at the same time meet at the primary key of the keys, and the second one fails (F9).
     *
     * <p>A destruction looks where the state was found last, or it would find nothing and call that success. Where it was
     * never found, the workspace's configuration tells. Elsewhere a plan would build once more what is there, so somebody
     * has to look at it (F10).
     */
    public static final String SUBMIT = """
            WITH known AS (
                SELECT task_id AS known_task, body_sha256 AS known_body,
                       created_at < $12::timestamptz - interval '24 hours' AS known_expired
                  FROM idempotency_keys WHERE token_id = $14::text AND key = $15::text
            ), place AS MATERIALIZED (
                SELECT name, pool, tool, working_directory, auto_apply_by, configuration_version
                  FROM workspaces WHERE name = $1 FOR SHARE
            ), module AS (
                SELECT coalesce(nullif(p.working_directory, ''), '.') AS directory,
                       CASE p.tool WHEN 'tofu' THEN c.tofu_directories ELSE c.terraform_directories END AS directories,
                       (CASE p.tool WHEN 'tofu' THEN c.tofu_backends ELSE c.terraform_backends END)::jsonb AS backends
                  FROM place p JOIN configurations c ON c.workspace = p.name AND c.version = p.configuration_version
            ), vacancy AS (
                SELECT strpos(directories, '//' || directory || '//') = 0 AS empty FROM module
            ), home AS (
                SELECT CASE WHEN m.directory IS NULL THEN '' WHEN m.backends IS NOT NULL
                            THEN coalesce(m.backends ->> m.directory, '') END AS now,
                       coalesce(h.backend, CASE WHEN strpos(m.directories, '//' || m.directory || '//') = 0
                            THEN (SELECT min(value) FROM jsonb_each_text(m.backends)) END) AS last
                  FROM place p
                  LEFT JOIN module m ON true
                  LEFT JOIN state_homes h ON h.workspace = p.name
            ), astray AS (
                SELECT last AS last_home, now AS home FROM home, place p
                 WHERE last <> now
                   AND CASE WHEN $6 THEN true
                            WHEN last = '' AND NOT EXISTS (SELECT FROM state_heads s WHERE s.workspace = p.name) THEN false
                            WHEN coalesce((SELECT empty FROM vacancy), false) THEN false
                            ELSE $2 = 'plan_and_apply' AND coalesce($5::boolean, p.auto_apply_by IS NOT NULL) END
            ), queue AS (
                SELECT count(*) AS waiting FROM (
                    SELECT 1 FROM tasks q JOIN place p ON q.pool = p.pool
                     WHERE q.status = 'pending' LIMIT $13::int) AS pending
            ), task AS (
                INSERT INTO tasks (workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                   replacements, refresh_only, refresh, working_directory, timeout_ms,
                                   configuration_version, submitted_by, created_at, pending_since, status, phase, attempt)
                SELECT p.name, p.pool, p.tool, $2, $3, $4,
                       CASE WHEN $5::boolean THEN $11 WHEN $5 IS NULL THEN p.auto_apply_by END, $6, $7, $8, $9,
                       $17::boolean, p.working_directory, $10, p.configuration_version, $11, $12, $12, 'pending', 'plan', 0
                  FROM place p, queue q
                 WHERE ($6 OR (p.configuration_version > 0 AND NOT coalesce((SELECT empty FROM vacancy), false)))
                   AND NOT EXISTS (SELECT FROM astray)
                   AND q.waiting < $13 AND NOT EXISTS (SELECT FROM known)
                RETURNING *
            ), told AS (
                INSERT INTO task_events (task_id, at, to_status, reason, phase, attempt, caused_by)
                SELECT id, created_at, status, 'submitted', phase, attempt, submitted_by FROM task
            ), kept AS (
                INSERT INTO idempotency_keys (token_id, key, body_sha256, task_id, created_at)
                SELECT $14, $15, $16, id, created_at FROM task WHERE $15 IS NOT NULL
            )
            SELECT known_task, known_body, known_expired, p.name AS place, p.configuration_version AS configured,
                   p.tool AS place_tool, p.working_directory AS place_directory,
                   coalesce((SELECT empty FROM vacancy), false) AS vacant,
                   last_home, home, %s, %s
              FROM (VALUES (1)) AS always
              LEFT JOIN known ON true
              LEFT JOIN place p ON true
              LEFT JOIN astray ON true
              LEFT JOIN task t ON true
              LEFT JOIN workspaces w ON w.name = t.workspace""".formatted(TaskRows.COLUMNS, TaskRows.BLOCKS);

    /** $1 workspace. Submissions to one pool that take this first wait for each other, until they are committed. */
    static final String QUEUE_UP =
            "SELECT pg_advisory_xact_lock(hashtextextended('berth.queue.' || pool, 0)) FROM workspaces WHERE name = $1";

    /** $1 task, $2 its variables, sealed. */
    static final String KEEP_VARIABLES = "INSERT INTO task_variables (task_id, sealed) VALUES ($1, $2)";

    /** $1 task. */
    static final String VARIABLES = "SELECT sealed FROM task_variables WHERE task_id = $1";

    /** $1 token, $2 key, $3 now. */
    static final String FORGET_KEY = """
            DELETE FROM idempotency_keys
             WHERE token_id = $1 AND key = $2 AND created_at < $3::timestamptz - interval '24 hours'""";

    /** Tasks with what stands in their way; conditions and order follow. */
    public static final String VIEWS = "SELECT %s, %s FROM tasks t JOIN workspaces w ON w.name = t.workspace "
            .formatted(TaskRows.COLUMNS, TaskRows.BLOCKS);

    public static final String FIND = VIEWS + "WHERE t.id = $1";

    /**
     * $1 task, $2 attempt, $3 now. The row that is written is the slot's, which the loop's take-back writes too: of
     * the two exactly one wins (P11).
     */
    static final String BEGIN = """
            WITH begun AS (
                UPDATE slots s SET begun_at = coalesce(s.begun_at, $3)
                  FROM tasks t
                 WHERE s.task_id = $1 AND s.attempt = $2
                   AND t.id = $1 AND t.status = 'running' AND t.attempt = $2
                RETURNING s.task_id
            )
            """ + VIEWS + "JOIN begun ON begun.task_id = t.id";

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
