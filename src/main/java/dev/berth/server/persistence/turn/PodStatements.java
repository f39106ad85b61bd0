package dev.berth.server.persistence.turn;

/**
 * What a turn does to pods, around its {@link TurnStatement}: $1 pool, $2 pods as JSON. The rows are guarded by what was
 * read, and reached in the same way.
 */
final class PodStatements {
    private static final String POD_ROWS = """
            json_to_recordset($2::text::json) AS c(
                name text, gone boolean, new_slots int, was_phase text, was_drain_reason text,
                was_drain_since timestamptz, was_drained boolean, phase text, drain_reason text,
                drain_since timestamptz, drained boolean, agent_id text, template_hash text,
                created_at timestamptz, runtime text, placeholder boolean, was_reconnect_sha256 text,
                reconnect_sha256 text, process_id text, process_generation int)""";

    private static final String POD_GUARD = """
            p.pool = ANY (ARRAY[c.pool]) AND p.name = ANY (ARRAY[c.name]) AND p.phase IS NOT DISTINCT FROM c.was_phase
              AND p.drain_reason IS NOT DISTINCT FROM c.was_drain_reason
              AND p.drain_since IS NOT DISTINCT FROM c.was_drain_since AND p.drained IS NOT DISTINCT FROM c.was_drained
              AND p.reconnect_sha256 IS NOT DISTINCT FROM c.was_reconnect_sha256""";

    /**
     * $3 the time of the turn. New pods, and further slots of pods that came back with more. Runs
     * before {@link TurnStatement}, which may place work on the new slots.
     */
    static final String NEW_PODS = """
            WITH pod AS (
                INSERT INTO agent_pods (pool, name, phase, drain_reason, drain_since, drained, agent_id,
                                        template_hash, created_at, runtime, placeholder, reconnect_sha256,
                                        process_id, process_generation)
                SELECT $1, c.name, c.phase, c.drain_reason, c.drain_since, c.drained, c.agent_id, c.template_hash,
                       c.created_at, c.runtime, c.placeholder, c.reconnect_sha256, c.process_id,
                       c.process_generation
                  FROM ${rows}
                 WHERE c.was_phase IS NULL
            )
            INSERT INTO slots (pool, pod, index, updated_at)
            SELECT $1, c.name, slot.index, $3
              FROM ${rows}, generate_series(0, c.new_slots - 1) AS slot(index)
                ON CONFLICT (pool, pod, index) DO NOTHING""".replace("${rows}", POD_ROWS);

    /** S5: a pod is let go only while it runs nothing and holds no reservation. */
    private static final String LET_GO_GUARD = """
            (c.drain_reason IS NULL OR c.drain_reason NOT IN ('scale_in', 'template_changed')
                    OR p.drain_reason IS NOT NULL
                    OR (SELECT count(s.task_id) FROM slots s WHERE s.pool = p.pool AND s.pod = p.name)
                       + (SELECT count(*) FROM reservations r WHERE r.pool = p.pool AND r.pod = p.name) = 0)""";

    /** Runs after {@link TurnStatement}: deleting a pod takes its slots and reservations along. */
    static final String KNOWN_PODS =
            """
            WITH change AS MATERIALIZED (SELECT $1::text AS pool, c.* FROM ${rows}
            ), updated AS (
                UPDATE agent_pods p
                   SET phase = c.phase, drain_reason = c.drain_reason, drain_since = c.drain_since,
                       drained = c.drained, agent_id = c.agent_id, template_hash = c.template_hash,
                       reconnect_sha256 = c.reconnect_sha256, process_id = c.process_id,
                       process_generation = c.process_generation
                  FROM change c
                 WHERE NOT c.gone AND ${guard} AND ${letGo}
                RETURNING p.name
            ), deleted AS (
                DELETE FROM agent_pods p USING change c
                 WHERE c.gone AND ${guard}
                RETURNING p.name
            ), fewer AS (
                DELETE FROM slots s USING change c
                 WHERE c.new_slots > 0 AND s.pool = ANY (ARRAY[c.pool]) AND s.pod = ANY (ARRAY[c.name]) AND s.index >= c.new_slots
                   AND num_nulls(s.task_id) = 1
            )
            SELECT require_matched('pods', (SELECT count(*) FROM updated) + (SELECT count(*) FROM deleted),
                                   (SELECT count(*) FROM change))""".replace("${rows}", POD_ROWS).replace("${guard}", POD_GUARD).replace("${letGo}", LET_GO_GUARD);

    private PodStatements() {}
}
