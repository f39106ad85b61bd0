package dev.berth.server.persistence;

/** The statements of the state backend. */
final class StateStatements {
    /**
     * $1 workspace. Makes the head if it is not there, and locks it until the transaction ends: whoever writes a state
     * or Terraform's lock comes through here, one at a time. No row when there is no such workspace.
     */
    static final String HOLD = """
            INSERT INTO state_heads (workspace) SELECT name FROM workspaces WHERE name = $1
            ON CONFLICT (workspace) DO UPDATE SET workspace = excluded.workspace
            RETURNING workspace""";

    static final String HOLDER =
            "SELECT lock_id, info, task_id, attempt, locked_at FROM state_locks WHERE workspace = $1";

    static final String LOCK = """
            INSERT INTO state_locks (workspace, lock_id, info, task_id, attempt, locked_at)
            VALUES ($1, $2, $3, $4, $5, $6)""";

    static final String UNLOCK = "DELETE FROM state_locks WHERE workspace = $1";

    /** $1 workspace, $2 serial, $3 lineage, $4 bytes, $5 md5, $6 by, $7 at, $8 sealed content. */
    static final String PUT = """
            WITH version AS (
                INSERT INTO states (workspace, serial, lineage, bytes, md5, written_by, written_at, content)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                RETURNING id
            )
            UPDATE state_heads SET state_id = version.id FROM version WHERE workspace = $1""";

    /** The versions stay, so that what was deleted by mistake can be found again. */
    static final String DELETE = "UPDATE state_heads SET state_id = NULL WHERE workspace = $1";

    static final String CURRENT = WorkspaceStatements.PRESENT_STATE;

    /** $1 workspace, $2 serial. A serial may come twice after a forced push; the later one counts. */
    static final String VERSION =
            "SELECT content FROM states WHERE workspace = $1 AND serial = $2 ORDER BY id DESC LIMIT 1";

    /** $1 workspace, $2 cursor, $3 limit. */
    static final String VERSIONS = """
            SELECT id, serial, lineage, bytes, md5, written_by, written_at FROM states
             WHERE workspace = $1 AND id < $2 ORDER BY id DESC LIMIT $3""";

    private StateStatements() {}
}
