package dev.berth.server.persistence.task;

import dev.berth.server.control.port.TaskStore.StateMove;
import io.vertx.mutiny.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/** Where workspaces have their state (T4): a backend's type, or an empty text for the state that Berth keeps. */
public final class StateHomes {
    /** The configuration of a task {@code t} as {@code f}, and of it the backend that the task has; null when unknown. */
    private static final String CONFIGURATION =
            "LEFT JOIN configurations f ON f.workspace = t.workspace AND f.version = t.configuration_version";

    private static final String HOME = """
            CASE WHEN f.version IS NULL THEN ''
                 WHEN CASE t.tool WHEN 'tofu' THEN f.tofu_backends ELSE f.terraform_backends END IS NOT NULL
                 THEN coalesce((CASE t.tool WHEN 'tofu' THEN f.tofu_backends ELSE f.terraform_backends END)::jsonb
                               ->> coalesce(nullif(t.working_directory, ''), '.'), '') END""";

    /** Whether a task {@code t} with the configuration {@code f} has its state in Berth, as far as is known. */
    public static final String HERE = "(" + HOME + ") IS NOT DISTINCT FROM ''";

    /**
     * A part of a statement that changes tasks, which are in {@code change}; those count that have {@code settles} there.
     * What was applied is where it was applied, and what a plan changes or does not have to add is where it looked. A plan
     * that only adds may have looked in a wrong place, so it counts while there is nothing better.
     */
    public static final String SETTLED = """
            settled AS (
                INSERT INTO state_homes (workspace, backend)
                SELECT best.workspace, best.home FROM (
                    SELECT DISTINCT ON (ended.workspace) ended.workspace, ended.home, ended.last FROM (
                        SELECT c.id, c.workspace, ${home} AS home, h.backend AS last,
                               c.was_phase = 'apply' OR c.plan_change > 0 OR c.plan_destroy > 0
                                   OR (c.plan_add = 0 AND NOT t.refresh_only AND t.targets = '{}') AS found
                          FROM change c
                         CROSS JOIN LATERAL (SELECT * FROM tasks WHERE id = c.id OFFSET 0) AS t
                          LEFT JOIN LATERAL (
                               SELECT * FROM configurations
                                WHERE workspace = t.workspace AND version = t.configuration_version OFFSET 0) AS f ON true
                          LEFT JOIN LATERAL (
                               SELECT backend FROM state_homes WHERE workspace = c.workspace OFFSET 0) AS h ON true
                         WHERE c.settles) AS ended
                     WHERE ended.home IS NOT NULL AND (ended.found OR ended.last IS NULL)
                     ORDER BY ended.workspace, ended.found DESC, ended.id DESC) AS best
                 WHERE best.home IS DISTINCT FROM best.last
                ON CONFLICT (workspace) DO UPDATE SET backend = excluded.backend
            )""".replace("${home}", HOME);

    /**
     * A part of a statement that has a task {@code t}: where its workspace's state was found last and where the task looks,
     * as {@code state_last} and {@code state_now} of {@code moved}; null if these are the same.
     */
    public static final String MOVED = """
            LEFT JOIN LATERAL (
                SELECT h.backend AS state_last, ${home} AS state_now
                  FROM state_homes h ${configuration}
                 WHERE h.workspace = t.workspace AND NOT t.destroy AND h.backend <> ${home}
                OFFSET 0) AS moved ON true""".replace("${home}", HOME).replace("${configuration}", CONFIGURATION);

    /** $1 task. */
    static final String MOVE =
            "SELECT moved.* FROM tasks t " + MOVED + " WHERE t.id = $1 AND moved.state_last IS NOT NULL";

    /** What {@link #MOVED} says, if it is anything. */
    public static @Nullable StateMove move(Row row) {
        String last = row.getString("state_last");
        return last == null ? null : new StateMove(last, row.getString("state_now"));
    }

    private StateHomes() {}
}
