package dev.berth.server.persistence.order;

/** What is asked of the order between workspaces, and done to it. */
final class OrderStatements {
    private OrderStatements() {}

    /** $1 workspace. */
    static final String LINKS = """
            SELECT upstream, ended_task, ended_as, ended_at, due_task, triggered_task, triggered_at, trigger_error
              FROM run_after WHERE workspace = $1 ORDER BY upstream""";

    static final String DOWNSTREAMS = "SELECT workspace FROM run_after WHERE upstream = $1 ORDER BY workspace";

    static final String HOLD_WORKSPACE = "SELECT name, pool FROM workspaces WHERE name = $1 FOR NO KEY UPDATE";

    /** $1 workspaces. Kept from being deleted before the order is locked, which whoever deletes one waits for with its row. */
    static final String HOLD_UPSTREAMS =
            "SELECT name, pool FROM workspaces WHERE name = ANY ($1) ORDER BY name FOR KEY SHARE";

    static final String LOCK = "SELECT lock_order(true)";

    /** $1 workspaces: all that is above them, however far. */
    static final String ABOVE = """
            WITH RECURSIVE above(workspace, upstream) AS (
                SELECT workspace, upstream FROM run_after WHERE workspace = ANY ($1)
                UNION
                SELECT o.workspace, o.upstream FROM above a JOIN run_after o ON o.workspace = a.upstream
            )
            SELECT workspace, upstream FROM above""";

    /** $1 workspaces, $2 one that is to run after them, $3 how many may run after one. */
    static final String CROWDED = """
            SELECT upstream FROM run_after WHERE upstream = ANY ($1) AND workspace <> $2
             GROUP BY upstream HAVING count(*) >= $3 ORDER BY upstream LIMIT 1""";

    /** $1 workspace, $2 those that it runs after from now on. */
    static final String REMOVE = "DELETE FROM run_after WHERE workspace = $1 AND upstream <> ALL ($2)";

    /** The same, $3 and $4 who says so. */
    static final String ADD = """
            INSERT INTO run_after (workspace, upstream, author, author_person)
            SELECT $1, u, $3, $4 FROM unnest($2::text[]) AS u ORDER BY u
            ON CONFLICT (workspace, upstream) DO UPDATE SET author = excluded.author, author_person = excluded.author_person""";

    /** $1 workspace, $2 whether it runs after others. Placements that were decided before are stale. */
    static final String MARK = "UPDATE workspaces SET ordered = $2, version = version + 1 WHERE name = $1";

    /** $1 now, $2 how many. */
    static final String DUE = """
            SELECT workspace, min(author) AS author, min(author_person) AS author_person
              FROM run_after WHERE due_task IS NOT NULL AND due_at <= $1
             GROUP BY workspace ORDER BY min(due_at), workspace LIMIT $2""";

    /** $1 workspace, $2 why, $3 when it is tried again, or null. */
    static final String FAIL = """
            UPDATE run_after r
               SET trigger_error = $2, due_task = CASE WHEN $3::timestamptz IS NULL THEN NULL ELSE r.due_task END, due_at = $3
              FROM (SELECT workspace, upstream FROM run_after WHERE workspace = $1 AND due_task IS NOT NULL
                     ORDER BY upstream FOR UPDATE SKIP LOCKED) AS d
             WHERE r.workspace = d.workspace AND r.upstream = d.upstream""";

    /** $1 tasks. */
    static final String WORKSPACES = "SELECT id, workspace FROM tasks WHERE id = ANY ($1)";
}
