package dev.berth.server.persistence.workspace;

/** The statements of configurations. Whatever makes or uploads one holds its workspace's row first. */
final class ConfigurationStatements {
    /** All of a configuration but its bytes. */
    static final String COLUMNS = """
            workspace, version, status, speculative, provisional, sha256, bytes, error_code, error_message, created_by,
            created_at, uploaded_at""";

    private static final String NEXT = "greatest(configuration_version, configurations_made) + 1";

    /**
     * $1 workspace, $2 now, $3 by, $4 digest, $5 bytes, $6 content, $7 and $8 directories, $9 and $10 backends,
     * $11 the person. The workspace's row is held while its versions are counted up, so two never get the same one.
     */
    static final String PUT = """
            WITH counted AS (
                UPDATE workspaces SET configuration_version = ${next}, configurations_made = ${next} WHERE name = $1
                RETURNING name, configuration_version
            )
            INSERT INTO configurations (
                   workspace, version, created_at, uploaded_at, created_by, sha256, bytes, content, terraform_directories,
                   tofu_directories, terraform_backends, tofu_backends, created_by_person)
            SELECT name, configuration_version, $2::timestamptz, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM counted
            RETURNING ${columns}""".replace("${next}", NEXT).replace("${columns}", COLUMNS);

    /** $1 workspace. */
    static final String HOLD = "SELECT name FROM workspaces WHERE name = $1 FOR NO KEY UPDATE";

    /** $1 workspace, which is held, $2 now, $3 by, $4 speculative, $5 provisional, $6 when it is over, $7 how many may wait, $8 the person. */
    static final String MAKE = """
            WITH counted AS (
                UPDATE workspaces SET configurations_made = ${next}
                 WHERE name = $1
                   AND (SELECT count(*) FROM (
                           SELECT FROM configurations WHERE workspace = $1 AND status = 'pending' LIMIT $7) AS pending) < $7
                RETURNING name, configurations_made
            )
            INSERT INTO configurations (
                   workspace, version, created_at, created_by, speculative, provisional, sweep_after, status,
                   created_by_person)
            SELECT name, configurations_made, $2, $3, $4, $5, $6, 'pending', $8 FROM counted
            RETURNING ${columns}""".replace("${next}", NEXT).replace("${columns}", COLUMNS);

    /** $1 workspace, $2 version, $3 now, $4 to $10 as in {@link #PUT}, $11 and $12 who brings it; null for who made it. */
    static final String UPLOAD = """
            WITH held AS MATERIALIZED (
                SELECT name FROM workspaces WHERE name = $1 FOR NO KEY UPDATE
            ), taken AS (
                UPDATE configurations c
                   SET status = 'uploaded', uploaded_at = $3, sha256 = $4, bytes = $5, content = $6,
                       terraform_directories = $7, tofu_directories = $8, terraform_backends = $9, tofu_backends = $10,
                       uploaded_by = $11, uploaded_by_person = $12,
                       sweep_after = CASE WHEN speculative OR provisional THEN sweep_after END
                  FROM held h
                 WHERE c.workspace = h.name AND c.version = $2 AND c.status = 'pending'
                RETURNING ${columns}
            ), newest AS (
                UPDATE workspaces w SET configuration_version = t.version
                  FROM taken t
                 WHERE w.name = t.workspace AND w.configuration_version < t.version
                   AND NOT t.speculative AND NOT t.provisional
            )
            SELECT ${columns} FROM taken""".replace("${columns}", COLUMNS);

    /** $1 workspace, $2 version, $3 code, $4 message. */
    static final String REFUSE = """
            UPDATE configurations SET status = 'errored', error_code = $3, error_message = $4
             WHERE workspace = $1 AND version = $2 AND status = 'pending'
            RETURNING ${columns}""".replace("${columns}", COLUMNS);

    /** $1 workspace, $2 version. */
    static final String FIND = "SELECT " + COLUMNS + " FROM configurations WHERE workspace = $1 AND version = $2";

    /** $1 workspace, $2 the version below which the page begins, $3 rows. */
    static final String LIST = "SELECT " + COLUMNS
            + " FROM configurations WHERE workspace = $1 AND version < $2::bigint ORDER BY version DESC LIMIT $3";

    /** $1 workspace, $2 version. */
    static final String CONTENT =
            "SELECT content FROM configurations WHERE workspace = $1 AND version = $2 AND status = 'uploaded'";

    private ConfigurationStatements() {}
}
