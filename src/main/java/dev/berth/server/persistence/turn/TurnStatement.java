package dev.berth.server.persistence.turn;

import dev.berth.server.persistence.state.StateStatements;
import dev.berth.server.persistence.task.ApprovalRows;
import dev.berth.server.persistence.task.StateHomes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The statement of a turn: $1 pool, $2 the changes as {@link ChangeRows} writes them. It guards each row by what was read,
 * and fails as a whole when one is not like that any more.
 *
 * <p>Rows are reached from the changes through the primary key, whatever the statistics say. An equality with one element of
 * an array can only be looked up, where a plain one may also be hashed or merged with the whole table; and a pool that is
 * part of an expression leads nobody to an index of pools.
 */
public final class TurnStatement {
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
        "report_open boolean",
        "approvals jsonb"
    };

    /**
     * Computed of the row itself, whatever the change says: a confirmation keeps the number of people that it took, and the
     * schema counts them once more (F10).
     */
    private static final String APPROVALS_NEEDED =
            ", approvals_needed = CASE WHEN c.phase = 'apply' AND t.phase = 'apply'"
                    + " THEN t.approvals_needed ELSE coalesce(t.approval_people, 0) END";

    private static final String TASK_SET = Arrays.stream(TASK_COLUMNS)
            .map(column -> column.substring(0, column.indexOf(' ')))
            .map(name -> name + " = c." + name)
            .collect(Collectors.joining(", ", "", APPROVALS_NEEDED));

    /** Read once, whatever the number of parts. */
    private static final String GIVEN = "given AS MATERIALIZED (SELECT $2::text::jsonb AS changes)";

    private static final String CHANGE = """
            change AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset((SELECT changes FROM given) -> 'tasks') AS c(
                    id bigint, workspace text, was_status text, was_phase text, was_attempt int, was_confirmed_by text,
                    was_confirmed_at timestamptz, was_confirmed_plan_sha256 text, was_cancel_requested_at timestamptz,
                    at_work boolean, settles boolean, adopts boolean, was_approval_people int, was_approval_team text,
                    was_approval_not_submitter boolean, was_approvals jsonb, applies boolean, %s)
            )""".formatted(String.join(", ", TASK_COLUMNS));

    private static final String UPDATE =
            """
            UPDATE tasks t SET ${set} FROM change c
             WHERE t.id = ANY (ARRAY[c.id]) AND t.pool || '' = $1
               AND t.status IS NOT DISTINCT FROM c.was_status
               AND t.phase IS NOT DISTINCT FROM c.was_phase
               AND t.attempt IS NOT DISTINCT FROM c.was_attempt
               AND t.confirmed_by IS NOT DISTINCT FROM c.was_confirmed_by
               AND t.confirmed_at IS NOT DISTINCT FROM c.was_confirmed_at
               AND t.confirmed_plan_sha256 IS NOT DISTINCT FROM c.was_confirmed_plan_sha256
               AND t.cancel_requested_at IS NOT DISTINCT FROM c.was_cancel_requested_at
               AND t.approval_people IS NOT DISTINCT FROM c.was_approval_people
               AND t.approval_team IS NOT DISTINCT FROM c.was_approval_team
               AND t.approval_not_submitter IS NOT DISTINCT FROM c.was_approval_not_submitter
               AND t.approvals IS NOT DISTINCT FROM c.was_approvals
               AND (NOT c.applies OR ${enough})""".replace("${set}", TASK_SET).replace("${enough}", ApprovalRows.enough("c.approvals"));

    /** Orders what follows after the locks on the workspaces. */
    private static final String GATED = " AND (SELECT count(*) FROM gate) >= 0";

    private static final String LEAVING = """
            leaving AS (
                ${update} AND NOT c.at_work${after}
                RETURNING t.id
            )""".replace("${update}", UPDATE);

    private static final String ENTERING = """
            entering AS (
                ${update} AND c.at_work${after}
                RETURNING t.id
            )""".replace("${update}", UPDATE);

    /**
     * The workspaces of placements are locked in share mode, so that nobody locks one between this and the commit (P10).
     * What comes before them is looked at once more: the loops of other pools decide at the same time (W4).
     */
    private static final String GATE = """
            gate AS MATERIALIZED (
                SELECT w.name
                  FROM jsonb_to_recordset((SELECT changes FROM given) -> 'gates') AS c(workspace text, version bigint, exclusive bigint)
                  JOIN workspaces w ON w.name = ANY (ARRAY[c.workspace]) AND w.version = ANY (ARRAY[c.version])
                 WHERE w.lock_by IS NULL
                   AND CASE WHEN w.ordered AND c.exclusive IS NOT NULL
                            THEN upstream_holder(w.name, c.exclusive) IS NULL ELSE true END
                   FOR SHARE OF w
            )""";

    private static final String PLACED = """
            placed AS (
                INSERT INTO attempts (task_id, attempt, pool, pod, slot, phase)
                SELECT c.id, c.attempt, $1, c.pod, c.slot, c.phase FROM change c
                 WHERE c.attempt > c.was_attempt AND c.pod IS NOT NULL
            )""";

    private static final String SLOTS = """
            slot AS (
                -- The same attempt keeps what was acknowledged first: begin writes beside the loop.
                UPDATE slots s
                   SET task_id = c.task_id, attempt = c.attempt, phase = c.phase, task_type = c.task_type,
                       assigned_at = c.assigned_at,
                       accepted_at = CASE WHEN s.task_id = c.task_id AND s.attempt = c.attempt
                                          THEN coalesce(s.accepted_at, c.accepted_at) ELSE c.accepted_at END,
                       begun_at = CASE WHEN s.task_id = c.task_id AND s.attempt = c.attempt
                                       THEN coalesce(s.begun_at, c.begun_at) ELSE c.begun_at END,
                       blocked_until_idle = c.blocked_until_idle, updated_at = c.updated_at
                  FROM jsonb_to_recordset((SELECT changes FROM given) -> 'slots') AS c(
                       pool text, pod text, index int, was_task_id bigint, was_attempt int,
                       only_unacknowledged boolean, was_accepted boolean, task_id bigint, attempt int, phase text, task_type text,
                       assigned_at timestamptz, accepted_at timestamptz, begun_at timestamptz,
                       blocked_until_idle boolean, updated_at timestamptz)
                 WHERE s.pool = ANY (ARRAY[c.pool]) AND s.pod = ANY (ARRAY[c.pod]) AND s.index = ANY (ARRAY[c.index])
                   AND s.task_id IS NOT DISTINCT FROM c.was_task_id
                   AND s.attempt IS NOT DISTINCT FROM c.was_attempt
                   AND (NOT c.only_unacknowledged OR ((s.accepted_at IS NULL OR c.was_accepted) AND s.begun_at IS NULL))
                RETURNING s.index
            )""";

    private static final String RARE = """
            released AS (
                DELETE FROM reservations r
                 USING jsonb_to_recordset((SELECT changes FROM given) -> 'release') AS c(task_id bigint, pod text)
                 WHERE r.task_id = ANY (ARRAY[c.task_id]) AND r.pool || '' = $1 AND r.pod || '' = c.pod
                RETURNING r.task_id
            ), reserved AS (
                INSERT INTO reservations (task_id, pool, pod, since)
                SELECT c.task_id, $1, c.pod, c.since
                  FROM jsonb_to_recordset((SELECT changes FROM given) -> 'reserve') AS c(task_id bigint, pod text, since timestamptz)
                 WHERE (SELECT count(*) FROM released) >= 0
            ), locked AS (
                -- One that is locked already stays as it is, but is written: an unlock at the same time has to wait, so
                -- that it sees the loss.
                UPDATE workspaces w
                   SET lock_by = coalesce(w.lock_by, 'berth'), locked_at = coalesce(w.locked_at, c.at),
                       lock_reason = CASE WHEN w.lock_by IS NULL THEN c.reason ELSE w.lock_reason END,
                       version = w.version + (w.lock_by IS NULL)::int
                  FROM jsonb_to_recordset((SELECT changes FROM given) -> 'locks') AS c(workspace text, reason text, at timestamptz)
                 WHERE w.name = ANY (ARRAY[c.workspace])
            )""";

    /** The configuration of an apply that is done was provisional before, and becomes the newest unless a later one is that. */
    private static final String ADOPTED = """
            adopted AS (
                UPDATE configurations f SET provisional = false, sweep_after = NULL
                  FROM change c
                 CROSS JOIN LATERAL (
                       SELECT workspace, configuration_version FROM tasks WHERE id = c.id OFFSET 0) AS t
                 WHERE c.adopts AND f.workspace = ANY (ARRAY[t.workspace])
                   AND f.version = ANY (ARRAY[t.configuration_version]) AND f.provisional
                RETURNING f.workspace, f.version
            ), newest AS (
                UPDATE workspaces w SET configuration_version = a.version
                  FROM (SELECT workspace, max(version) AS version FROM adopted GROUP BY workspace) AS a
                 WHERE w.name = ANY (ARRAY[a.workspace]) AND w.configuration_version < a.version${after}
            )""";

    private static final String TOLD = """
            freed AS (
                -- The attempts that end, and those of the turn's tasks that escaped an earlier one (F13).
                DELETE FROM state_locks l
                 USING (SELECT held.workspace, held.task_id, held.attempt
                          FROM jsonb_to_recordset((SELECT changes FROM given) -> 'holds') AS c(task_id bigint, attempt int)
                         CROSS JOIN LATERAL (
                               SELECT workspace, task_id, attempt FROM state_locks l
                                WHERE l.task_id = c.task_id AND (l.attempt = c.attempt OR NOT ${counts})
                               OFFSET 0) AS held) AS c
                 WHERE l.workspace = ANY (ARRAY[c.workspace])
                   AND l.task_id IS NOT DISTINCT FROM c.task_id AND l.attempt IS NOT DISTINCT FROM c.attempt
            ), told AS (
                INSERT INTO task_events
                    (task_id, at, from_status, to_status, reason, phase, pod, slot, attempt, caused_by)
                SELECT c.task_id, c.at, c.from_status, c.to_status, c.reason, c.phase, c.pod, c.slot, c.attempt,
                       c.caused_by
                  FROM jsonb_to_recordset((SELECT changes FROM given) -> 'steps') AS c(
                      ordinal int, task_id bigint, at timestamptz, from_status text, to_status text, reason text,
                      phase text, pod text, slot int, attempt int, caused_by text)
                 ORDER BY c.ordinal
            )""".replace("${counts}", StateStatements.HOLDER_COUNTS);

    private static final String DECIDED = """
            decided AS (
                INSERT INTO decisions
                    (pool, at, kind, reason, detail, count, tasks, pods, slots, waiting, blocked, total_slots, used_slots,
                     reserved_slots, current_pods, ready_pods, starting_pods, desired_pods)
                SELECT $1, c.at, c.kind, c.reason, c.detail, c.count, c.tasks, c.pods, c.slots, c.waiting, c.blocked,
                       c.total_slots, c.used_slots, c.reserved_slots, c.current_pods, c.ready_pods, c.starting_pods,
                       c.desired_pods
                  FROM jsonb_to_recordset((SELECT changes FROM given) -> 'decisions') AS c(
                      ordinal int, at timestamptz, kind text, reason text, detail text, count int, tasks bigint[],
                      pods text[], slots int[], waiting int, blocked int, total_slots int, used_slots int,
                      reserved_slots int, current_pods int, ready_pods int, starting_pods int, desired_pods int)
                 ORDER BY c.ordinal
            )""";

    /** At most one for each set of parts that {@link TurnPart#of} makes. */
    private static final Map<Set<TurnPart>, String> MADE = new ConcurrentHashMap<>();

    private TurnStatement() {}

    /** The statement for a turn of these parts. */
    public static String of(Set<TurnPart> parts) {
        return MADE.computeIfAbsent(Set.copyOf(parts), TurnStatement::made);
    }

    /**
     * Tasks that leave work go first (the count of them is what orders the two updates): otherwise a workspace's next
     * plan_and_apply could not be placed in the turn in which the one before ends, because a unique index is checked row
     * by row.
     */
    private static String made(Set<TurnPart> parts) {
        List<String> with = new ArrayList<>(List.of(GIVEN));
        List<String> matched = new ArrayList<>();
        boolean placed = parts.contains(TurnPart.PLACED);
        boolean leaving = parts.contains(TurnPart.LEAVING);
        boolean entering = parts.contains(TurnPart.ENTERING);
        if (leaving || entering) {
            with.add(CHANGE);
        }
        if (placed) {
            with.add(GATE);
            with.add(PLACED);
            matched.add(matched("gates", "gate"));
        }
        String gated = placed ? GATED : "";
        if (leaving) {
            with.add(LEAVING.replace("${after}", gated));
        }
        if (entering) {
            with.add(
                    ENTERING.replace("${after}", leaving ? gated + " AND (SELECT count(*) FROM leaving) >= 0" : gated));
        }
        if (leaving && entering) {
            matched.add("require_matched('tasks', (SELECT count(*) FROM leaving) + (SELECT count(*) FROM entering),"
                    + " jsonb_array_length((SELECT changes FROM given) -> 'tasks'))");
        } else if (leaving || entering) {
            matched.add(matched("tasks", leaving ? "leaving" : "entering"));
        }
        addRest(parts, with, matched);
        return "WITH " + String.join(", ", with) + " SELECT $1::text"
                + matched.stream().map(check -> ", " + check).collect(Collectors.joining());
    }

    private static void addRest(Set<TurnPart> parts, List<String> with, List<String> matched) {
        if (parts.contains(TurnPart.SETTLED)) {
            with.add(StateHomes.SETTLED);
        }
        if (parts.contains(TurnPart.ADOPTED)) {
            with.add(ADOPTED.replace("${after}", parts.contains(TurnPart.PLACED) ? GATED : ""));
        }
        if (parts.contains(TurnPart.SLOTS)) {
            with.add(SLOTS);
            matched.add(matched("slots", "slot"));
        }
        if (parts.contains(TurnPart.RARE)) {
            with.add(RARE);
            matched.add(matched("release", "released"));
        }
        if (parts.contains(TurnPart.TOLD)) {
            with.add(TOLD);
        }
        if (parts.contains(TurnPart.DECIDED)) {
            with.add(DECIDED);
        }
    }

    private static String matched(String rows, String part) {
        return "require_matched('%s', (SELECT count(*) FROM %s), jsonb_array_length((SELECT changes FROM given) -> '%s'))"
                .formatted(rows, part, rows);
    }
}
