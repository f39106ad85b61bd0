package dev.berth.server.persistence.log;

import dev.berth.server.persistence.task.TaskRows;

/** The statements of the output of attempts. */
public final class LogStatements {
    /**
     * One array each: $1 pool, $2 pod, $3 task, $4 attempt, $5 expected, $6 content, $7 acknowledged, $8 cuts, $9
     * limit. Writes every piece that continues its attempt's output and keeps to the limit or is the cut itself, and
     * answers for every piece whose attempt is its pod's with the progress of that. Rows are locked in the order of the
     * pieces, so that two batches of one attempt (an old and a new socket) wait for each other, and the later one finds
     * nothing to continue.
     *
     * <p>Each array stands in a query of its own, so that no plan depends on how long it is, and attempts are only looked up
     * by their key.
     */
    static final String APPEND = append("");

    /** The same, but passes over attempts whose row somebody holds, so that none waits for another one's. */
    public static final String APPEND_FREE = append("SKIP LOCKED");

    private static String append(String locking) {
        return """
            WITH own AS MATERIALIZED (
                SELECT p.*, a.log_acknowledged, a.log_bytes,
                       p.expected = a.log_acknowledged AND p.acknowledged > 0
                           AND (p.cuts OR (NOT a.log_cut AND a.log_bytes + octet_length(p.content) <= p.max_bytes)) AS fits,
                       a.log_cut
                  FROM unnest((SELECT $1::text[]), (SELECT $2::text[]), (SELECT $3::bigint[]), (SELECT $4::int[]),
                              (SELECT $5::bigint[]), (SELECT $6::bytea[]), (SELECT $7::bigint[]),
                              (SELECT $8::boolean[]), (SELECT $9::bigint[]))
                       AS p(pool, pod, task_id, attempt, expected, content, acknowledged, cuts, max_bytes)
                  JOIN attempts a
                    ON a.task_id = ANY (ARRAY[p.task_id]) AND a.attempt = ANY (ARRAY[p.attempt])
                   AND a.pool IS NOT DISTINCT FROM p.pool AND a.pod IS NOT DISTINCT FROM p.pod
                   FOR UPDATE OF a %s
            ), written AS (
                INSERT INTO task_logs (task_id, attempt, start_byte, content)
                SELECT task_id, attempt, log_bytes, content FROM own WHERE fits AND octet_length(content) > 0
            ), counted AS (
                UPDATE attempts a
                   SET log_bytes = o.log_bytes + octet_length(o.content),
                       log_acknowledged = o.log_acknowledged + o.acknowledged, log_cut = o.cuts
                  FROM own o
                 WHERE o.fits AND a.task_id = ANY (ARRAY[o.task_id]) AND a.attempt = ANY (ARRAY[o.attempt])
            )
            SELECT pool, pod, task_id, attempt,
                   log_acknowledged + CASE WHEN fits THEN acknowledged ELSE 0 END,
                   log_bytes + CASE WHEN fits THEN octet_length(content) ELSE 0 END,
                   CASE WHEN fits THEN cuts ELSE log_cut END
              FROM own""".formatted(locking);
    }

    /** The attempts of the task $1 that are asked for, each with the output that lies before it: $2 attempt, $3 phase, or null. */
    private static final String PART = """
            part AS (
                SELECT a.attempt, a.log_bytes, (sum(a.log_bytes) OVER (ORDER BY a.attempt) - a.log_bytes)::bigint AS base
                  FROM attempts a
                 WHERE a.task_id = $1 AND ($2::int IS NULL OR a.attempt = $2)
                   AND ($3::text IS NULL OR $3 = coalesce(a.phase, (
                           SELECT e.phase FROM task_events e
                            WHERE e.task_id = $1 AND e.attempt = a.attempt AND e.to_status = 'running' LIMIT 1)))
            )""";

    /** The pieces {@code l} of a part {@code p} that overlap the bytes asked for: $4 offset, $5 limit. */
    private static final String PIECES = """
            l.task_id = $1 AND l.attempt = p.attempt AND l.start_byte < $4::bigint + $5::bigint - p.base
               AND l.start_byte >= coalesce((
                       SELECT max(f.start_byte) FROM task_logs f
                        WHERE f.task_id = $1 AND f.attempt = p.attempt AND f.start_byte <= $4 - p.base), 0)""";

    /**
     * $1 task, $2 attempt or null, $3 phase or null, $4 offset, $5 limit. The pieces that overlap the bytes asked for; {@code begin}
     * counts over what is asked for. The first piece of an attempt is found through the primary key: it is the last one
     * that begins at or before the offset. One row without content when there is a task and nothing to read.
     */
    static final String READ = """
            WITH %s
            SELECT p.attempt, p.base + l.start_byte AS begin, l.content
              FROM tasks t
              LEFT JOIN part p ON p.base + p.log_bytes > $4::bigint AND p.base < $4 + $5::bigint
              LEFT JOIN task_logs l ON %s
             WHERE t.id = $1
             ORDER BY p.attempt, l.start_byte""".formatted(PART, PIECES);

    /**
     * The same parameters. The task, how many bytes there are of what is asked for, and those of them that are asked for, cut
     * out of their pieces here, so that nothing but them is read by the server.
     */
    public static final String BYTES = """
            WITH %s, cut AS (
                SELECT p.attempt, l.start_byte, l.content,
                       greatest($4::bigint - p.base - l.start_byte, 0)::int AS low,
                       least($4 + $5::bigint - p.base - l.start_byte, octet_length(l.content))::int AS high
                  FROM part p
                  JOIN task_logs l ON %s
                 WHERE p.base + p.log_bytes > $4 AND p.base < $4 + $5
            )
            SELECT %s, %s, (SELECT coalesce(sum(log_bytes), 0)::bigint FROM part),
                   (SELECT string_agg(substring(content FROM low + 1 FOR high - low), '' ORDER BY attempt, start_byte)
                      FROM cut WHERE low < high)
              FROM tasks t
             CROSS JOIN LATERAL (SELECT lock_by, ordered FROM workspaces WHERE name = t.workspace OFFSET 0) AS w
             WHERE t.id = $1""".formatted(PART, PIECES, TaskRows.COLUMNS, TaskRows.BLOCKS);

    private LogStatements() {}
}
