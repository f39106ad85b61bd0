package dev.berth.server.persistence.task;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The statements that store submissions, any number at once. */
public final class SubmissionStatements {
    /**
     * $1 the submissions as {@link SubmissionRows} writes them, $2 the names of their workspaces, $3 how many tasks are
     * known to wait in a pool; the tasks of pools that are missing there are counted. Answers with one row for each
     * submission, by its number.
     *
     * <p>The workspaces are locked in share mode: their pools must not change while tasks are written (P10). Ids are
     * given in the order of the submissions. Two submissions with one key at the same time meet at the primary key of
     * the keys, and the second statement fails (F9).
     *
     * <p>The newest configuration of a workspace is there as long as the workspace is. Any other one is kept from being deleted
     * until the task that names it is there.
     *
     * <p>A destruction looks where the state was found last, or it would find nothing and call that success. Where it was
     * never found, the workspace's configuration tells. Elsewhere a plan would build once more what is there, so somebody
     * has to look at it (F10). Where a rule says who has to approve, no plan confirms itself.
     */
    private static final String SUBMIT = """
            WITH asked AS MATERIALIZED (
                SELECT * FROM json_to_recordset($1::text::json) AS a(
                    n int, workspace text, type text, message text, priority int, auto_apply boolean, destroy boolean,
                    targets text[], replacements text[], refresh_only boolean, refresh boolean, timeout_ms bigint,
                    submitted_by text, submitted_by_person text, at timestamptz, traceparent text, max_pending int, token_id text, key text, body_sha256 text,
                    wanted int, source_repository text, source_commit text, source_pull int${asked_of_schedules}${asked_of_upstreams})
            ), ${known}
            place AS MATERIALIZED (
                SELECT name, pool, tool, working_directory, auto_apply_by, configuration_version, version,
                       lock_by IS NOT NULL AS locked, approval_people, approval_team, approval_not_submitter, ordered
                  FROM workspaces WHERE name = ANY ((SELECT $2::text[])::text[]) ORDER BY name FOR SHARE ${waiting}
            ), ${due}${after}${spot}
            home AS MATERIALIZED (
                SELECT p.name, p.configuration_version, coalesce(m.vacant, false) AS vacant, m.status, m.speculative,
                       m.provisional, m.configured_by, m.configured_by_person,
                       CASE WHEN m.directory IS NULL THEN ''
                            WHEN m.backends IS NOT NULL THEN coalesce(m.backends ->> m.directory, '') END AS now,
                       coalesce(h.backend, CASE WHEN m.vacant
                                    THEN (SELECT min(value) FROM jsonb_each_text(m.backends)) END) AS last
                  FROM ${spots} p
                  LEFT JOIN LATERAL (
                       SELECT c.directory, c.backends, c.status, c.speculative, c.provisional, c.configured_by,
                              c.configured_by_person,
                              strpos(c.directories, '//' || c.directory || '//') = 0 AS vacant
                         FROM (SELECT coalesce(nullif(p.working_directory, ''), '.') AS directory,
                                      CASE p.tool WHEN 'tofu' THEN tofu_directories ELSE terraform_directories END
                                          AS directories,
                                      (CASE p.tool WHEN 'tofu' THEN tofu_backends ELSE terraform_backends END)::jsonb
                                          AS backends, status, speculative, provisional,
                                      coalesce(uploaded_by, created_by) AS configured_by,
                                      CASE WHEN uploaded_by IS NULL THEN created_by_person ELSE uploaded_by_person END
                                          AS configured_by_person
                                 FROM configurations WHERE workspace = p.name AND version = p.configuration_version
                               OFFSET 0 ${kept_there}) AS c) AS m ON true
                  LEFT JOIN LATERAL (SELECT backend FROM state_homes WHERE workspace = p.name OFFSET 0) AS h ON true
            ), judged AS MATERIALIZED (
                SELECT a.*, p.name, p.pool, p.tool, p.working_directory, p.auto_apply_by, ${configuration}
                       p.version, p.locked, p.ordered, h.vacant, h.now, h.last, ${knowledge}, p.approval_people, p.approval_team,
                       p.approval_not_submitter, h.configured_by, h.configured_by_person,
                       a.auto_apply IS TRUE AND p.approval_people IS NOT NULL AS forbidden, ${not_due} AS not_due,
                       h.last <> h.now
                           AND CASE WHEN a.destroy THEN true
                                    WHEN h.last = '' AND (SELECT s.workspace FROM state_heads s
                                                           WHERE s.workspace = p.name) IS NULL THEN false
                                    WHEN h.vacant THEN false
                                    ELSE a.type = 'plan_and_apply' AND coalesce(a.auto_apply, p.auto_apply_by IS NOT NULL)
                               END AS astray
                  FROM asked a
                  LEFT JOIN place p ON p.name = a.workspace
                  LEFT JOIN home h ON h.name = a.workspace ${of_spot} ${of_asked} ${of_due}
            ), queue AS MATERIALIZED (
                SELECT p.pool, r.waiting IS NULL AS counted, coalesce(r.waiting, (
                           SELECT count(*) FROM (
                               SELECT FROM tasks q WHERE q.pool || '' = p.pool AND q.status || '' = 'pending'
                                LIMIT (SELECT max(max_pending) FROM asked)) AS pending)) AS waiting
                  FROM (SELECT DISTINCT pool FROM place) AS p
                  LEFT JOIN jsonb_to_recordset($3) AS r(pool text, waiting bigint) ON r.pool = p.pool
            ), accepted AS MATERIALIZED (
                SELECT nextval('tasks_id_seq') AS id, fitting.* FROM (
                    SELECT s.* FROM (
                        SELECT j.*, row_number() OVER (PARTITION BY j.pool ORDER BY j.n) AS place_in_queue
                          FROM judged j
                         WHERE j.name IS NOT NULL AND j.known_task IS NULL AND j.astray IS NOT TRUE AND NOT j.forbidden
                           AND NOT j.not_due AND j.unusable IS NULL AND (j.destroy OR (j.configuration_version > 0 AND NOT j.vacant))) AS s
                      JOIN queue q ON q.pool = s.pool
                     WHERE q.waiting + s.place_in_queue <= s.max_pending ORDER BY s.n) AS fitting
            ), task AS (
                INSERT INTO tasks (id, workspace, pool, tool, type, message, priority, auto_apply_by, destroy, targets,
                                   replacements, refresh_only, refresh, working_directory, timeout_ms,
                                   configuration_version, provisional, submitted_by, submitted_by_person, configured_by,
                                   configured_by_person, approval_people, approval_team, approval_not_submitter,
                                   approvals_needed, source, created_at, pending_since, status, phase, attempt,
                                   traceparent)
                OVERRIDING SYSTEM VALUE
                SELECT id, workspace, pool, tool, type, message, priority,
                       CASE WHEN auto_apply THEN submitted_by WHEN auto_apply IS NULL THEN auto_apply_by END, destroy,
                       targets, replacements, refresh_only, refresh, working_directory, timeout_ms,
                       configuration_version, provisional, submitted_by, submitted_by_person, configured_by,
                       configured_by_person, approval_people, approval_team, approval_not_submitter,
                       coalesce(approval_people, 0), CASE WHEN source_repository IS NOT NULL THEN jsonb_strip_nulls(
                           jsonb_build_object('repository', source_repository, 'commit', source_commit,
                                              'pullRequest', source_pull)) END, at, at, 'pending', 'plan', 0, traceparent
                  FROM accepted ORDER BY id
            ), told AS (
                INSERT INTO task_events (task_id, at, to_status, reason, phase, attempt, caused_by)
                SELECT id, at, 'pending', 'submitted', 'plan', 0, submitted_by FROM accepted ORDER BY id
            )${kept}${moved}${followed}
            SELECT ${answer}
              FROM judged j
              LEFT JOIN queue q ON q.pool = j.pool
              LEFT JOIN accepted t ON t.n = j.n
             ORDER BY j.n""".replace("${answer}", Answer.COLUMNS);

    /** What is to be known of idempotency keys; most submissions have none. */
    private static final String KNOWN = """
            known AS MATERIALIZED (
                SELECT a.n, k.task_id, k.body_sha256, k.created_at < a.at - interval '24 hours' AS expired
                  FROM asked a
                  JOIN idempotency_keys k ON k.token_id = ANY (ARRAY[a.token_id]) AND k.key = ANY (ARRAY[a.key])
            ),""";

    private static final String KEPT = """
            , kept AS (
                INSERT INTO idempotency_keys (token_id, key, body_sha256, task_id, created_at)
                SELECT token_id, key, body_sha256, id, at FROM accepted WHERE key IS NOT NULL
            )""";

    private static final String OF_SCHEDULES = ", schedule bigint, schedule_revision bigint, schedule_next timestamptz";

    /**
     * The times of schedules that come due (W1): those of which nothing has changed since they were read, and whose last task is
     * final. They are held after their workspaces, as whoever deletes one holds them.
     */
    private static final String DUE = """
            due AS MATERIALIZED (
                SELECT a.n
                  FROM (SELECT id, revision, last_task FROM schedules
                         WHERE id = ANY (ARRAY(SELECT a.schedule FROM asked a JOIN place p ON p.name = a.workspace))
                         ORDER BY id OFFSET 0 FOR UPDATE) AS s
                  JOIN asked a ON a.schedule = s.id AND a.schedule_revision = s.revision
                 WHERE NOT EXISTS (SELECT FROM tasks t WHERE t.id = s.last_task AND t.${live})
            ),""".replace("${live}", TaskRows.LIVE);

    private static final String MOVED = """
            , moved AS (
                UPDATE schedules s
                   SET last_task = t.id, last_at = t.at, last_error = NULL, next_at = t.schedule_next, revision = s.revision + 1
                  FROM accepted t WHERE s.id = t.schedule
            )""";

    private static final String OF_UPSTREAMS = ", chained boolean";

    /**
     * The applies of upstream workspaces after which nothing was submitted yet (W4): none while a task that came of such ones still
     * waits to plan, for what is due is noted with that. Rows that somebody writes just now are left to the next look, so that
     * nobody waits crosswise for them.
     */
    private static final String AFTER = """
            after AS MATERIALIZED (
                SELECT r.workspace, r.upstream
                  FROM run_after r
                 WHERE r.workspace = ANY (ARRAY(SELECT a.workspace FROM asked a JOIN place p ON p.name = a.workspace WHERE a.chained))
                   AND r.due_task IS NOT NULL AND NOT EXISTS (${waiting_after})
                 ORDER BY r.workspace, r.upstream FOR UPDATE OF r SKIP LOCKED
            ),""".replace("${waiting_after}", UpstreamStatements.waitingAfter("r.workspace"));

    private static final String FOLLOWED = """
            , followed AS (
                UPDATE run_after r
                   SET due_task = NULL, due_at = NULL, triggered_task = t.id, triggered_at = t.at, trigger_error = NULL
                  FROM accepted t JOIN after f ON f.workspace = t.workspace
                 WHERE t.chained AND r.workspace = f.workspace AND r.upstream = f.upstream
            )""";

    /** Where tasks look that want a configuration of their own: each workspace with each version that is wanted of it. */
    private static final String SPOT = """
            spot AS MATERIALIZED (
                SELECT DISTINCT p.name, p.tool, p.working_directory,
                       coalesce(a.wanted, p.configuration_version) AS configuration_version
                  FROM place p JOIN asked a ON a.workspace = p.name
            ),""";

    /** Without wishes it is the newest one, which has been uploaded and is an ordinary one. */
    private static final String NEWEST = "p.configuration_version, false AS provisional, NULL::text AS unusable,";

    private static final String WANTED = """
            h.configuration_version, coalesce(h.provisional, false) AS provisional,
                       CASE WHEN a.wanted IS NULL OR p.name IS NULL THEN NULL
                            WHEN h.status IS NULL THEN '${missing}'
                            WHEN h.status <> 'uploaded' THEN h.status
                            WHEN h.speculative AND a.type <> 'plan' THEN 'speculative' END AS unusable,""";

    /** The columns of an answer by their positions; names would be looked up in every row. */
    enum Answer {
        NUMBER("j.n"),
        ID("t.id"),
        KNOWN_TASK("j.known_task"),
        KNOWN_BODY("j.known_body"),
        KNOWN_EXPIRED("j.expired"),
        POOL("j.pool"),
        TOOL("j.tool"),
        WORKING_DIRECTORY("j.working_directory"),
        AUTO_APPLY_BY("j.auto_apply_by"),
        CONFIGURATION_VERSION("j.configuration_version"),
        PROVISIONAL("j.provisional"),
        UNUSABLE("j.unusable"),
        VERSION("j.version"),
        LOCKED("j.locked"),
        VACANT("j.vacant"),
        LAST_HOME("CASE WHEN j.astray THEN j.last END"),
        HOME("j.now"),
        NOT_DUE("j.not_due"),
        AUTO_APPLY_FORBIDDEN("j.name IS NOT NULL AND j.forbidden"),
        APPROVAL_PEOPLE("j.approval_people"),
        APPROVAL_TEAM("j.approval_team"),
        APPROVAL_NOT_SUBMITTER("j.approval_not_submitter"),
        CONFIGURED_BY("j.configured_by"),
        CONFIGURED_BY_PERSON("j.configured_by_person"),
        WAITING("q.waiting"),
        COUNTED("q.counted"),
        HELD("j.unusable IS NOT DISTINCT FROM '" + SubmissionStatements.HELD
                + "' OR j.name IS NULL AND (SELECT w.name FROM workspaces w WHERE w.name = j.workspace) IS NOT NULL"),
        FOLLOWS("coalesce(j.ordered, false)"),
        LEADS("EXISTS (SELECT FROM run_after o WHERE o.upstream = j.workspace)"),
        UPSTREAM_TASK("CASE WHEN j.ordered AND t.type = 'plan_and_apply' THEN upstream_holder(j.workspace, t.id) END"),
        EARLIER_TASK("CASE WHEN t.type = 'plan_and_apply' THEN " + TaskRows.earlier("j.workspace", "t.id") + " END");

        static final String COLUMNS =
                Arrays.stream(values()).map(column -> column.expression).collect(Collectors.joining(", "));

        private final String expression;

        Answer(String expression) {
            this.expression = expression;
        }
    }

    /** What is said of a configuration that is not there, or that somebody is changing just now. */
    static final String HELD = "held";

    /**
     * A statement for submissions.
     *
     * @param keys whether some have idempotency keys
     * @param wishes whether some want a configuration of their own
     * @param schedules whether some are of schedules that come due
     * @param upstreams whether some come after applies of upstream workspaces
     * @param patient whether it waits for whoever is changing a workspace; otherwise what is held is told as such
     */
    private record Kind(boolean keys, boolean wishes, boolean schedules, boolean upstreams, boolean patient) {
        String sql() {
            String waiting = patient ? "" : "SKIP LOCKED";
            return SUBMIT.replace("${known}", keys ? KNOWN : "")
                    .replace(
                            "${knowledge}",
                            keys
                                    ? "k.task_id AS known_task, k.body_sha256 AS known_body, k.expired"
                                    : "NULL::bigint AS known_task, NULL::text AS known_body, false AS expired")
                    .replace("${of_asked}", keys ? "LEFT JOIN known k ON k.n = a.n" : "")
                    .replace("${kept}", keys ? KEPT : "")
                    .replace("${spot}", wishes ? SPOT : "")
                    .replace("${spots}", wishes ? "spot" : "place")
                    .replace("${kept_there}", wishes ? "FOR KEY SHARE " + waiting : "")
                    .replace("${configuration}", wishes ? WANTED : NEWEST)
                    .replace("${missing}", patient ? "not_there" : HELD)
                    .replace(
                            "${of_spot}",
                            wishes ? "AND h.configuration_version = coalesce(a.wanted, p.configuration_version)" : "")
                    .replace("${asked_of_schedules}", schedules ? OF_SCHEDULES : "")
                    .replace("${due}", schedules ? DUE : "")
                    .replace("${not_due}", notDue())
                    .replace("${asked_of_upstreams}", upstreams ? OF_UPSTREAMS : "")
                    .replace("${after}", upstreams ? AFTER : "")
                    .replace("${followed}", upstreams ? FOLLOWED : "")
                    .replace("${of_due}", schedules ? "LEFT JOIN due d ON d.n = a.n" : "")
                    .replace("${moved}", schedules ? MOVED : "")
                    .replace("${waiting}", waiting);
        }

        private String notDue() {
            String schedule = schedules ? "a.schedule IS NOT NULL AND d.n IS NULL" : "false";
            return upstreams
                    ? "(" + schedule
                            + " OR a.chained IS TRUE AND (SELECT count(*) FROM after f WHERE f.workspace = a.workspace) = 0)"
                    : schedule;
        }
    }

    /** At most one for each kind. */
    private static final Map<Kind, String> MADE = new ConcurrentHashMap<>();

    public static String of(boolean keys, boolean wishes, boolean schedules, boolean patient) {
        return of(new Kind(keys, wishes, schedules, false, patient));
    }

    /** For what comes after applies of upstream workspaces. */
    public static String ofUpstreams(boolean patient) {
        return of(new Kind(false, false, false, true, patient));
    }

    private static String of(Kind kind) {
        return MADE.computeIfAbsent(kind, Kind::sql);
    }

    /** Waits for nobody: a workspace that somebody is changing just now is told as held. */
    static String atOnce(List<Asked> batch) {
        return of(kind(batch, false));
    }

    /** Waits for whoever is changing a workspace. */
    static String patiently(List<Asked> batch) {
        return of(kind(batch, true));
    }

    private static Kind kind(List<Asked> batch, boolean patient) {
        return new Kind(
                haveKeys(batch),
                haveWishes(batch),
                haveSchedules(batch),
                batch.stream().anyMatch(Asked::chained),
                patient);
    }

    private static boolean haveKeys(List<Asked> batch) {
        return batch.stream().anyMatch(asked -> asked.submission().idempotencyKey() != null);
    }

    private static boolean haveWishes(List<Asked> batch) {
        return batch.stream().anyMatch(asked -> asked.submission().configurationVersion() != null);
    }

    private static boolean haveSchedules(List<Asked> batch) {
        return batch.stream().anyMatch(asked -> asked.occurrence() != null);
    }

    /** $1 tasks, $2 their variables, sealed. */
    static final String KEEP_VARIABLES =
            "INSERT INTO task_variables (task_id, sealed) SELECT * FROM unnest($1::bigint[], $2::bytea[])";

    /** $1 token, $2 key, $3 now. */
    static final String FORGET_KEY = """
            DELETE FROM idempotency_keys
             WHERE token_id = $1 AND key = $2 AND created_at < $3::timestamptz - interval '24 hours'""";

    private SubmissionStatements() {}
}
