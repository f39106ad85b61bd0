package dev.berth.server.persistence.log;

/** The statements of the output of attempts. */
final class LogStatements {
    /**
     * $1 pool, $2 pod, and one array each: $3 task, $4 attempt, $5 expected, $6 content, $7 acknowledged, $8 cuts; $9 the
     * limit. Writes every piece that continues its attempt's output and keeps to the limit or is the cut itself, and
     * answers with the progress of all attempts that are the pod's. Rows are locked in one order, so that two batches
     * of one attempt (an old and a new socket) wait for each other, and the later one finds nothing to continue.
     */
    static final String APPEND = """
            WITH piece AS MATERIALIZED (
                SELECT * FROM unnest($3::bigint[], $4::int[], $5::bigint[], $6::bytea[], $7::bigint[], $8::boolean[])
                    AS p(task_id, attempt, expected, content, acknowledged, cuts)
            ), own AS MATERIALIZED (
                SELECT a.task_id, a.attempt, a.log_acknowledged, a.log_bytes, a.log_cut
                  FROM attempts a
                 WHERE a.pool = $1 AND a.pod = $2 AND (a.task_id, a.attempt) IN (SELECT task_id, attempt FROM piece)
                 ORDER BY a.task_id, a.attempt FOR UPDATE
            ), fitting AS MATERIALIZED (
                SELECT o.task_id, o.attempt, o.log_bytes, p.content, p.acknowledged, p.cuts
                  FROM own o JOIN piece p USING (task_id, attempt)
                 WHERE p.expected = o.log_acknowledged AND p.acknowledged > 0
                   AND (p.cuts OR (NOT o.log_cut AND o.log_bytes + octet_length(p.content) <= $9))
            ), written AS (
                INSERT INTO task_logs (task_id, attempt, start_byte, content)
                SELECT task_id, attempt, log_bytes, content FROM fitting WHERE octet_length(content) > 0
            ), counted AS (
                UPDATE attempts a
                   SET log_bytes = f.log_bytes + octet_length(f.content),
                       log_acknowledged = a.log_acknowledged + f.acknowledged, log_cut = f.cuts
                  FROM fitting f WHERE a.task_id = f.task_id AND a.attempt = f.attempt
                RETURNING a.task_id, a.attempt, a.log_acknowledged, a.log_bytes, a.log_cut
            )
            SELECT o.task_id, o.attempt, coalesce(c.log_acknowledged, o.log_acknowledged) AS acknowledged,
                   coalesce(c.log_bytes, o.log_bytes) AS stored, coalesce(c.log_cut, o.log_cut) AS cut
              FROM own o LEFT JOIN counted c USING (task_id, attempt)""";

    /**
     * $1 task, $2 attempt or null, $3 offset, $4 limit. The pieces that overlap the bytes asked for; {@code begin}
     * counts over what is asked for. The first piece of an attempt is found through the primary key: it is the last one
     * that begins at or before the offset. One row without content when there is a task and nothing to read.
     */
    static final String READ = """
            WITH part AS (
                SELECT a.attempt, a.log_bytes, (sum(a.log_bytes) OVER (ORDER BY a.attempt) - a.log_bytes)::bigint AS base
                  FROM attempts a WHERE a.task_id = $1 AND ($2::int IS NULL OR a.attempt = $2)
            )
            SELECT p.attempt, p.base + l.start_byte AS begin, l.content
              FROM tasks t
              LEFT JOIN part p ON p.base + p.log_bytes > $3::bigint AND p.base < $3 + $4::bigint
              LEFT JOIN task_logs l
                ON l.task_id = t.id AND l.attempt = p.attempt
               AND l.start_byte < $3 + $4 - p.base
               AND l.start_byte >= coalesce((
                       SELECT max(f.start_byte) FROM task_logs f
                        WHERE f.task_id = $1 AND f.attempt = p.attempt AND f.start_byte <= $3 - p.base), 0)
             WHERE t.id = $1
             ORDER BY p.attempt, l.start_byte""";

    private LogStatements() {}
}
