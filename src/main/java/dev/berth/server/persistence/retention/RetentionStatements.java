package dev.berth.server.persistence.retention;

import dev.berth.server.persistence.task.TaskRows;

/** What is deleted when its time is over, a batch at a time: $1 says how many rows at most, or what the text says. */
public final class RetentionStatements {
    /** $1 batch, $2 finished before. Events, logs, plans and attempts go along; the live are never touched. */
    public static final String TASKS = """
            DELETE FROM tasks WHERE id IN (
                SELECT id FROM tasks WHERE finished_at IS NOT NULL AND finished_at < $2
                 ORDER BY finished_at LIMIT $1 FOR UPDATE SKIP LOCKED)""";

    /** $1 batch, $2 how many to keep in each workspace. The present state always stays. */
    static final String STATES = """
            DELETE FROM states WHERE id IN (
                SELECT old.id FROM (
                    SELECT s.id, s.workspace, row_number() OVER (PARTITION BY s.workspace ORDER BY s.id DESC) AS rank
                      FROM states s) AS old
                 WHERE old.rank > $2
                   AND NOT EXISTS (SELECT FROM state_heads h WHERE h.workspace = old.workspace AND h.state_id = old.id)
                 LIMIT $1)""";

    /**
     * $1 batch, $2 how many to keep in each workspace of those that may be its newest. Holds what is surplus and what no task
     * names, unless somebody else does so; {@link #UNNAMED_CONFIGURATIONS} has to follow.
     */
    public static final String SURPLUS_CONFIGURATIONS = """
            SELECT c.workspace, c.version FROM configurations c WHERE (c.workspace, c.version) IN (
                SELECT old.workspace, old.version FROM (
                    SELECT workspace, version, row_number() OVER (PARTITION BY workspace ORDER BY version DESC) AS rank
                      FROM configurations WHERE sweep_after IS NULL) AS old
                 WHERE old.rank > $2 AND NOT ${named}
                 LIMIT $1)
               FOR UPDATE SKIP LOCKED""".replace("${named}", named("old"));

    /** $1 batch, $2 now. Holds what it is time to look at, unless somebody else does so. */
    public static final String DUE_CONFIGURATIONS = """
            SELECT workspace, version FROM configurations WHERE sweep_after < $2
             ORDER BY sweep_after LIMIT $1 FOR UPDATE SKIP LOCKED""";

    /**
     * $1 workspaces, $2 versions, which are held: a submission that named one of them before has been stored by now, and one
     * that comes later finds none. What is the newest of its workspace stays.
     */
    public static final String UNNAMED_CONFIGURATIONS = """
            DELETE FROM configurations c
             USING unnest((SELECT $1::text[]), (SELECT $2::int[])) AS g(workspace, version)
             WHERE c.workspace = ANY (ARRAY[g.workspace]) AND c.version = ANY (ARRAY[g.version])
               AND NOT ${named}""".replace("${named}", named("g"));

    /** $1 workspaces, $2 versions, $3 when to look at those again that are still there. */
    static final String LOOK_AGAIN = """
            UPDATE configurations c SET sweep_after = $3
              FROM unnest((SELECT $1::text[]), (SELECT $2::int[])) AS g(workspace, version)
             WHERE c.workspace = ANY (ARRAY[g.workspace]) AND c.version = ANY (ARRAY[g.version])""";

    /** Whether a task that is kept names a configuration. */
    private static String named(String configuration) {
        return """
                (EXISTS (
                       SELECT FROM tasks t
                        WHERE t.workspace = ${c}.workspace AND t.configuration_version = ${c}.version
                          AND t.finished_at IS NOT NULL)
                   OR EXISTS (
                       SELECT FROM tasks t
                        WHERE t.workspace = ${c}.workspace AND t.configuration_version = ${c}.version AND t.${live}))""".replace("${c}", configuration).replace("${live}", TaskRows.LIVE);
    }

    /** $1 batch, $2 created before. */
    static final String KEYS = """
            DELETE FROM idempotency_keys WHERE (token_id, key) IN (
                SELECT token_id, key FROM idempotency_keys WHERE created_at < $2 LIMIT $1)""";

    /** $1 batch, $2 announced before. */
    static final String STATE_UPLOADS = """
            DELETE FROM state_uploads WHERE id IN (SELECT id FROM state_uploads WHERE announced_at < $2 LIMIT $1)""";

    /** $1 batch, $2 decided before. */
    static final String DECISIONS = """
            DELETE FROM decisions WHERE id IN (SELECT id FROM decisions WHERE at < $2 ORDER BY at LIMIT $1)""";

    /** $1 batch, $2 how many to keep at most: numbers are never used twice. */
    static final String SURPLUS_DECISIONS = """
            DELETE FROM decisions WHERE id IN (
                SELECT id FROM decisions WHERE id <= (SELECT max(id) FROM decisions) - $2 ORDER BY id LIMIT $1)""";

    /** $1 batch, $2 happened before; whatever waits was parked by then. */
    static final String DELIVERIES = """
            DELETE FROM hook_deliveries WHERE id IN (
                SELECT id FROM hook_deliveries WHERE occurred_at < $2 AND since < $2 ORDER BY occurred_at LIMIT $1)""";

    private RetentionStatements() {}
}
