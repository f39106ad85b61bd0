package dev.berth.server.persistence.state;

import dev.berth.server.persistence.pool.PoolRows;
import dev.berth.server.persistence.task.TaskRows;
import dev.berth.server.persistence.workspace.WorkspaceStatements;

/** The statements of the state backend. Rows are locked in one order: workspace, task, head, lock, attempt. */
public final class StateStatements {
    /** Whether the attempt that holds a lock {@code l} still counts (F4, F13); one look at the primary key of tasks. */
    public static final String HOLDER_COUNTS = """
            coalesce((SELECT t.attempt = l.attempt AND (t.status = 'running' OR t.report_open)
                        FROM tasks t WHERE t.id = l.task_id), false)""";

    private static final String HEAD = """
            ON CONFLICT (workspace) DO UPDATE SET workspace = excluded.workspace RETURNING workspace""";

    /**
     * $1 workspace. Makes the head if it is not there, and locks it until the transaction ends: whoever writes a state
     * or Terraform's lock comes through here, one at a time. No row when there is no such workspace.
     */
    static final String HOLD =
            "INSERT INTO state_heads (workspace) SELECT name FROM workspaces WHERE name = $1 FOR KEY SHARE " + HEAD;

    /**
     * $1 workspace, $2 task, $3 attempt. The same for an attempt, with its task's row held: until the transaction ends
     * nobody can declare it lost or over, so what is written now is written by an attempt that counts. No row when it
     * does not count any more.
     */
    static final String HOLD_FOR_ATTEMPT = """
            WITH own AS MATERIALIZED (
                SELECT t.workspace, t.phase FROM tasks t
                 WHERE t.id = $2 AND t.attempt = $3 AND t.workspace = $1 AND (t.status = 'running' OR t.report_open)
                   FOR SHARE
            ), head AS (
                INSERT INTO state_heads (workspace) SELECT workspace FROM own ${head}
            )
            SELECT own.phase FROM own JOIN head USING (workspace)""".replace("${head}", HEAD);

    /** $1 task, $2 attempt. The same for an apply that brings what it left behind, whether or not it still counts. */
    static final String HOLD_FOR_RESCUE = """
            WITH own AS MATERIALIZED (
                SELECT t.workspace, t.status = 'running' OR t.report_open AS counts FROM tasks t
                 WHERE t.id = $1 AND t.attempt = $2 AND t.phase = 'apply'
                   FOR SHARE
            ), head AS (
                INSERT INTO state_heads (workspace) SELECT workspace FROM own ${head}
            )
            SELECT own.workspace, own.counts FROM own JOIN head USING (workspace)""".replace("${head}", HEAD);

    static final String HOLDER =
            "SELECT lock_id, info, task_id, attempt, locked_at FROM state_locks WHERE workspace = $1";

    /** $1 workspace. The holder, once a lock is freed whose attempt does not count any more (F13). */
    static final String COUNTING_HOLDER = """
            WITH stray AS (
                DELETE FROM state_locks l
                 WHERE l.workspace = $1 AND l.task_id IS NOT NULL AND NOT ${counts}
                RETURNING l.workspace
            )
            SELECT lock_id, info, task_id, attempt, locked_at FROM state_locks
             WHERE workspace = $1 AND NOT EXISTS (SELECT FROM stray)""".replace("${counts}", HOLDER_COUNTS);

    /** $1 workspace, $2 id, $3 info, $4 task, $5 attempt, $6 at. Notes which state the attempt starts from. */
    static final String LOCK = """
            WITH base AS (
                UPDATE attempts a SET state_seen = true, state_id = h.state_id
                  FROM state_heads h
                 WHERE h.workspace = $1 AND a.task_id = $4::bigint AND a.attempt = $5::int
            )
            INSERT INTO state_locks (workspace, lock_id, info, task_id, attempt, locked_at)
            VALUES ($1, $2, $3, $4, $5, $6)""";

    static final String UNLOCK = "DELETE FROM state_locks WHERE workspace = $1";

    /**
     * $1 workspace, $2 serial, $3 lineage, $4 bytes, $5 md5, $6 by, $7 at, $8 sealed content, $9 task, $10 attempt. An
     * attempt writes over nothing but what it started from or wrote itself. Answers the version's id, if it was written.
     */
    static final String PUT = """
            WITH base AS MATERIALIZED (
                SELECT h.workspace FROM state_heads h
                  LEFT JOIN attempts a ON a.task_id = $9::bigint AND a.attempt = $10::int
                 WHERE h.workspace = $1 AND (a.state_seen IS NOT TRUE OR a.state_id IS NOT DISTINCT FROM h.state_id)
            ), version AS (
                INSERT INTO states (workspace, serial, lineage, bytes, md5, written_by, written_at, content,
                                    task_id, attempt)
                SELECT workspace, $2::bigint, $3, $4, $5, $6, $7, $8, $9, $10 FROM base
                RETURNING id
            ), seen AS (
                UPDATE attempts a SET state_seen = true, state_id = version.id
                  FROM version WHERE a.task_id = $9 AND a.attempt = $10
            ), head AS (
                UPDATE state_heads SET state_id = version.id, top_serial = greatest(top_serial, $2)
                  FROM version WHERE workspace = $1
            )
            SELECT id FROM version""";

    /** As {@link #PUT} for a user, under the id $9 that was announced, or an id of its own when that is null. */
    static final String PUT_ANNOUNCED = """
            WITH arrived AS (
                DELETE FROM state_uploads WHERE id = $9::bigint
            ), version AS (
                INSERT INTO states (id, workspace, serial, lineage, bytes, md5, written_by, written_at, content)
                OVERRIDING SYSTEM VALUE
                VALUES (coalesce($9::bigint, nextval(pg_get_serial_sequence('states', 'id'))),
                        $1, $2::bigint, $3, $4, $5, $6, $7, $8)
                RETURNING id
            ), head AS (
                UPDATE state_heads SET state_id = version.id, top_serial = greatest(top_serial, $2)
                  FROM version WHERE workspace = $1
            )
            SELECT id FROM version""";

    /** As {@link #PUT}, but beside the present state. */
    static final String PUT_ASIDE = """
            WITH top AS (
                UPDATE state_heads SET top_serial = greatest(top_serial, $2::bigint) WHERE workspace = $1
            )
            INSERT INTO states (workspace, serial, lineage, bytes, md5, written_by, written_at, content,
                                task_id, attempt, aside)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true)
            RETURNING id""";

    /** $1 workspace, $2 task, $3 attempt. What decides about a state that an apply left behind. */
    static final String SITUATION = """
            SELECT h.state_id, s.serial, s.lineage, s.md5,
                   coalesce(s.task_id = $2::bigint AND s.attempt = $3::int, false) AS own,
                   coalesce(a.state_seen, false) AND a.state_id IS NOT DISTINCT FROM h.state_id AS unmoved,
                   (SELECT k.id FROM states k WHERE k.task_id = $2 AND k.attempt = $3 AND k.aside) AS kept
              FROM state_heads h
              LEFT JOIN states s ON s.id = h.state_id
              LEFT JOIN attempts a ON a.task_id = $2 AND a.attempt = $3
             WHERE h.workspace = $1""";

    /** $1 workspace. */
    static final String TOP_SERIAL = "SELECT top_serial FROM state_heads WHERE workspace = $1";

    /** The versions stay, so that what was deleted by mistake can be found again. */
    static final String DELETE = "UPDATE state_heads SET state_id = NULL WHERE workspace = $1";

    static final String CURRENT = WorkspaceStatements.PRESENT_STATE;

    /** $1 workspace, $2 serial. A serial may come twice after a forced push; the later one counts. */
    static final String BY_SERIAL = """
            SELECT content FROM states WHERE workspace = $1 AND serial = $2 AND NOT aside ORDER BY id DESC LIMIT 1""";

    /** $1 workspace, $2 id. */
    static final String BY_ID = "SELECT content FROM states WHERE workspace = $1 AND id = $2";

    /** $1 workspace, $2 cursor, $3 limit. */
    static final String VERSIONS = """
            SELECT s.id, s.serial, s.lineage, s.bytes, s.md5, s.written_by, s.written_at, s.aside,
                   EXISTS (SELECT FROM state_heads h WHERE h.state_id = s.id) AS current
              FROM states s
             WHERE s.workspace = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3""";

    private static final String STORED =
            "SELECT s.id, s.workspace, s.serial, s.lineage, s.bytes, s.md5, s.written_by, s.written_at, s.aside, ";

    /** $1 workspace. */
    static final String PRESENT = STORED + "true AS current FROM state_heads h JOIN states s ON s.id = h.state_id"
            + " WHERE h.workspace = $1";

    private static final String ANY =
            STORED + "EXISTS (SELECT FROM state_heads h WHERE h.state_id = s.id) AS current FROM states s WHERE ";

    /** $1 id. */
    static final String FIND = ANY + "s.id = $1";

    /** $1 workspace, $2 id. */
    static final String FIND_BY_ID = ANY + "s.workspace = $1 AND s.id = $2";

    /** $1 workspace, $2 serial, as {@link #BY_SERIAL}. */
    static final String FIND_BY_SERIAL =
            ANY + "s.workspace = $1 AND s.serial = $2 AND NOT s.aside ORDER BY s.id DESC LIMIT 1";

    /** How many announced versions of a workspace are waited for. */
    private static final int MOST_ANNOUNCED = 50;

    /** $1 workspace, $2 serial, $3 lineage, $4 md5, $5 forced, $6 lock, $7 by, $8 at. No row without the workspace. */
    static final String ANNOUNCE = """
            WITH forgotten AS (
                DELETE FROM state_uploads WHERE id IN (
                    SELECT id FROM state_uploads WHERE workspace = $1 ORDER BY id DESC OFFSET %d)
            )
            INSERT INTO state_uploads (id, workspace, serial, lineage, md5, forced, lock_id, announced_by, announced_at)
            SELECT nextval(pg_get_serial_sequence('states', 'id')), name, $2, $3, $4, $5, $6, $7, $8
              FROM workspaces WHERE name = $1
            RETURNING id""".formatted(MOST_ANNOUNCED - 1);

    /** $1 id. */
    static final String AWAITED = """
            SELECT workspace, serial, lineage, md5, forced, lock_id, announced_by, announced_at
              FROM state_uploads WHERE id = $1""";

    /**
     * $1 workspace. Nobody is placed in the workspace until the transaction ends, nor by a turn that read it before
     * (P10).
     */
    static final String KEEP_PLACEMENTS_AWAY =
            "UPDATE workspaces SET version = version + 1 WHERE name = $1 RETURNING pool";

    /** $1 workspace. What uses the present state now, or may still write it (F4). */
    static final String AT_WORK = """
            SELECT FROM tasks WHERE workspace = $1 AND status = 'running'
            UNION ALL
            SELECT FROM tasks WHERE workspace = $1 AND report_open
            LIMIT 1""";

    /** $1 workspace, which is held. Which task that is, and who holds the workspace's lock. */
    static final String WHO_IS_THERE = """
            SELECT w.lock_by,
                   coalesce((SELECT t.id FROM tasks t WHERE t.workspace = w.name AND t.status = 'running' LIMIT 1),
                            (SELECT t.id FROM tasks t WHERE t.workspace = w.name AND t.report_open LIMIT 1)) AS task_id,
                   EXISTS (SELECT FROM tasks t WHERE t.workspace = w.name AND t.status = 'running') AS runs
              FROM workspaces w WHERE w.name = $1""";

    /** $1 workspace. The plans that were made from the present state and are not applied yet. */
    static final String WAITING_PLANS = """
            SELECT %s FROM tasks t
             WHERE t.workspace = $1
               AND (t.status = 'apply_pending' OR (t.status = 'pending' AND t.phase = 'apply'))
             ORDER BY t.id FOR UPDATE""".formatted(TaskRows.COLUMNS);

    /** $1 tasks. */
    static final String RESERVATIONS = "SELECT " + PoolRows.RESERVATION_COLUMNS
            + " FROM reservations r WHERE r.task_id = ANY($1) ORDER BY r.task_id";

    private StateStatements() {}
}
