package dev.berth.server.persistence.turn;

import dev.berth.server.persistence.state.StateStatements;
import dev.berth.server.persistence.task.StateHomes;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The statements of a turn. Each takes its rows as JSON, guards each by what was read, and answers how many matched; the
 * caller compares that with how many it sent.
 */
public final class CommitStatements {
    /** The columns of a task that may change, with their types. */
    private static final String[] TASK_COLUMNS = {
        "status text",
        "phase text",
        "attempt int",
        "pending_since timestamptz",
        "started_at timestamptz",
        "finished_at timestamptz",
        "pod text",
        "slot int",
        "plan_has_changes boolean",
        "plan_add int",
        "plan_change int",
        "plan_destroy int",
        "plan_sha256 text",
        "plan_tool_version text",
        "plan_attempt int",
        "confirmed_by text",
        "confirmed_at timestamptz",
        "confirmed_plan_sha256 text",
        "cancel_requested_at timestamptz",
        "cancel_requested_by text",
        "error_code text",
        "error_message text",
        "lost_plan_attempts int",
        "report_open boolean"
    };

    private static final String TASK_SET = Arrays.stream(TASK_COLUMNS)
            .map(column -> column.substring(0, column.indexOf(' ')))
            .map(name -> name + " = c." + name)
            .collect(Collectors.joining(", "));

    private static final String TASK_GUARD = """
            t.id = c.id AND t.pool = $1
              AND t.status = c.was_status AND t.phase = c.was_phase AND t.attempt = c.was_attempt
              AND t.confirmed_by IS NOT DISTINCT FROM c.was_confirmed_by
              AND t.confirmed_at IS NOT DISTINCT FROM c.was_confirmed_at
              AND t.confirmed_plan_sha256 IS NOT DISTINCT FROM c.was_confirmed_plan_sha256
              AND t.cancel_requested_at IS NOT DISTINCT FROM c.was_cancel_requested_at""";

    /**
     * $1 pool, $2 tasks, $3 slots, $4 reservations that end, $5 reservations that begin, $6 workspaces to lock, $7
     * attempts that ended, $8 timeline, $9 the time of the turn.
     *
     * <p>The workspaces of placements are locked in share mode, so that nobody locks one between this guard and the
     * commit. Tasks that leave work go first (the count of them in {@code entering} is what orders the two updates):
     * otherwise a workspace's next plan_and_apply could not be placed in the turn in which the one before ends,
     * because a unique index is checked row by row.
     */
    public static final String TURN = """
            WITH change AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset($2) AS c(
                    id bigint, workspace text, workspace_version bigint, was_status text, was_phase text,
                    was_attempt int, was_confirmed_by text, was_confirmed_at timestamptz,
                    was_confirmed_plan_sha256 text, was_cancel_requested_at timestamptz, leaves_work boolean,
                    ${columns})
            ), gate AS MATERIALIZED (
                SELECT w.name, w.version FROM workspaces w
                 WHERE w.lock_by IS NULL
                   AND (w.name, w.version) IN (
                       SELECT workspace, workspace_version FROM change WHERE workspace_version IS NOT NULL)
                 ORDER BY w.name FOR SHARE OF w
            ), leaving AS (
                UPDATE tasks t SET ${set} FROM change c
                 WHERE ${guard} AND c.leaves_work
                   AND (c.workspace_version IS NULL
                        OR (c.workspace, c.workspace_version) IN (SELECT name, version FROM gate))
                RETURNING t.id
            ), entering AS (
                UPDATE tasks t SET ${set} FROM change c
                 WHERE ${guard} AND NOT c.leaves_work AND (SELECT count(*) FROM leaving) >= 0
                   AND (c.workspace_version IS NULL
                        OR (c.workspace, c.workspace_version) IN (SELECT name, version FROM gate))
                RETURNING t.id
            ), placed AS (
                INSERT INTO attempts (task_id, attempt, pool, pod, slot)
                SELECT c.id, c.attempt, $1, c.pod, c.slot FROM change c
                 WHERE c.attempt > c.was_attempt AND c.pod IS NOT NULL
            ), slot_change AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset($3) AS c(
                    pod text, index int, was_task_id bigint, was_attempt int, only_unacknowledged boolean,
                    task_id bigint, attempt int, phase text, task_type text, assigned_at timestamptz,
                    accepted_at timestamptz, begun_at timestamptz, blocked_until_idle boolean,
                    updated_at timestamptz)
            ), slot AS (
                -- The same attempt keeps what was acknowledged first: begin writes beside the loop.
                UPDATE slots s
                   SET task_id = c.task_id, attempt = c.attempt, phase = c.phase, task_type = c.task_type,
                       assigned_at = c.assigned_at,
                       accepted_at = CASE WHEN s.task_id = c.task_id AND s.attempt = c.attempt
                                          THEN coalesce(s.accepted_at, c.accepted_at) ELSE c.accepted_at END,
                       begun_at = CASE WHEN s.task_id = c.task_id AND s.attempt = c.attempt
                                       THEN coalesce(s.begun_at, c.begun_at) ELSE c.begun_at END,
                       blocked_until_idle = c.blocked_until_idle, updated_at = c.updated_at
                  FROM slot_change c
                 WHERE s.pool = $1 AND s.pod = c.pod AND s.index = c.index
                   AND s.task_id IS NOT DISTINCT FROM c.was_task_id
                   AND s.attempt IS NOT DISTINCT FROM c.was_attempt
                   AND (NOT c.only_unacknowledged OR (s.accepted_at IS NULL AND s.begun_at IS NULL))
                RETURNING s.index
            ), released AS (
                DELETE FROM reservations r
                 USING jsonb_to_recordset($4) AS c(task_id bigint, pod text)
                 WHERE r.task_id = c.task_id AND r.pool = $1 AND r.pod = c.pod
                RETURNING r.task_id
            ), reserved AS (
                INSERT INTO reservations (task_id, pool, pod, since)
                SELECT c.task_id, $1, c.pod, c.since
                  FROM jsonb_to_recordset($5) AS c(task_id bigint, pod text, since timestamptz)
                 WHERE (SELECT count(*) FROM released) >= 0
            ), locked AS (
                -- One that is locked already stays as it is, but is written: an unlock at the same time has to wait, so
                -- that it sees the loss.
                UPDATE workspaces w
                   SET lock_by = coalesce(w.lock_by, 'berth'), locked_at = coalesce(w.locked_at, $9),
                       lock_reason = CASE WHEN w.lock_by IS NULL THEN c.reason ELSE w.lock_reason END,
                       version = w.version + (w.lock_by IS NULL)::int
                  FROM jsonb_to_recordset($6) AS c(workspace text, reason text)
                 WHERE w.name = c.workspace
            ), stray AS (
                -- Attempts that end in this turn are below; what is found here escaped an earlier one (F13).
                DELETE FROM state_locks l WHERE l.task_id IS NOT NULL AND NOT ${counts}
            ), ended AS (
                DELETE FROM state_locks l
                 USING jsonb_to_recordset($7) AS c(task_id bigint, attempt int)
                 WHERE l.task_id = c.task_id AND l.attempt = c.attempt
            ), ${settled}, told AS (
                INSERT INTO task_events
                    (task_id, at, from_status, to_status, reason, phase, pod, slot, attempt, caused_by)
                SELECT c.task_id, c.at, c.from_status, c.to_status, c.reason, c.phase, c.pod, c.slot, c.attempt,
                       c.caused_by
                  FROM jsonb_to_recordset($8) AS c(
                      ordinal int, task_id bigint, at timestamptz, from_status text, to_status text, reason text,
                      phase text, pod text, slot int, attempt int, caused_by text)
                 ORDER BY c.ordinal
            )
            SELECT (SELECT count(*) FROM leaving) + (SELECT count(*) FROM entering) AS tasks,
                   (SELECT count(*) FROM slot) AS slots,
                   (SELECT count(*) FROM released) AS released""".replace("${columns}", String.join(", ", TASK_COLUMNS))
            .replace("${set}", TASK_SET)
            .replace("${guard}", TASK_GUARD)
            .replace("${settled}", StateHomes.SETTLED)
            .replace("${counts}", StateStatements.HOLDER_COUNTS);

    private static final String POD_ROWS = """
            jsonb_to_recordset($2) AS c(
                name text, gone boolean, new_slots int, was_phase text, was_drain_reason text,
                was_drain_since timestamptz, was_drained boolean, phase text, drain_reason text,
                drain_since timestamptz, drained boolean, agent_id text, template_hash text,
                created_at timestamptz, runtime text, placeholder boolean, was_reconnect_sha256 text,
                reconnect_sha256 text, process_id text, process_generation int)""";

    private static final String POD_GUARD = """
            p.pool = $1 AND p.name = c.name AND p.phase = c.was_phase
              AND p.drain_reason IS NOT DISTINCT FROM c.was_drain_reason
              AND p.drain_since IS NOT DISTINCT FROM c.was_drain_since AND p.drained = c.was_drained
              AND p.reconnect_sha256 IS NOT DISTINCT FROM c.was_reconnect_sha256""";

    /**
     * $1 pool, $2 pods, $3 the time of the turn. New pods, and further slots of pods that came back with more. Runs
     * before {@link #TURN}, which may place work on the new slots.
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
                    OR NOT (EXISTS (SELECT FROM slots s
                                     WHERE s.pool = $1 AND s.pod = p.name AND s.task_id IS NOT NULL)
                            OR EXISTS (SELECT FROM reservations r WHERE r.pool = $1 AND r.pod = p.name)))""";

    /** $1 pool, $2 pods. Runs after {@link #TURN}: deleting a pod takes its slots and reservations along. */
    static final String KNOWN_PODS =
            """
            WITH change AS MATERIALIZED (SELECT * FROM ${rows}
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
                 WHERE c.new_slots > 0 AND s.pool = $1 AND s.pod = c.name AND s.index >= c.new_slots
                   AND s.task_id IS NULL
            )
            SELECT (SELECT count(*) FROM updated) + (SELECT count(*) FROM deleted) AS pods""".replace("${rows}", POD_ROWS).replace("${guard}", POD_GUARD).replace("${letGo}", LET_GO_GUARD);

    private CommitStatements() {}
}
