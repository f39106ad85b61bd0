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

    /** $1 batch, $2 how many to keep in each workspace. What a kept task names stays. */
    public static final String CONFIGURATIONS = """
            DELETE FROM configurations c WHERE (c.workspace, c.version) IN (
                SELECT old.workspace, old.version FROM (
                    SELECT workspace, version, row_number() OVER (PARTITION BY workspace ORDER BY version DESC) AS rank
                      FROM configurations) AS old
                 WHERE old.rank > $2
                   AND NOT EXISTS (
                       SELECT FROM tasks t
                        WHERE t.workspace = old.workspace AND t.configuration_version = old.version
                          AND t.finished_at IS NOT NULL)
                   AND NOT EXISTS (
                       SELECT FROM tasks t
                        WHERE t.workspace = old.workspace AND t.configuration_version = old.version AND t.%s)
                 LIMIT $1)""".formatted(TaskRows.LIVE);

    /** $1 batch, $2 created before. */
    static final String KEYS = """
            DELETE FROM idempotency_keys WHERE (token_id, key) IN (
                SELECT token_id, key FROM idempotency_keys WHERE created_at < $2 LIMIT $1)""";

    /** $1 batch, $2 announced before. */
    static final String STATE_UPLOADS = """
            DELETE FROM state_uploads WHERE id IN (SELECT id FROM state_uploads WHERE announced_at < $2 LIMIT $1)""";

    private RetentionStatements() {}
}
