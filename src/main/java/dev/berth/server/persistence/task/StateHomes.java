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

    /**
     * A part of a statement that changes tasks, which are in {@code change}. What was applied is where it was applied, and
     * what a plan changes or does not have to add is where it looked. A plan that only adds may have looked in a wrong
     * place, so it counts while there is nothing better.
     */
    public static final String SETTLED = """
            settled AS (
                INSERT INTO state_homes (workspace, backend)
                SELECT DISTINCT ON (workspace) workspace, home FROM (
                    SELECT t.id, t.workspace, ${home} AS home,
                           c.was_phase = 'apply' OR c.plan_change > 0 OR c.plan_destroy > 0
                               OR (c.plan_add = 0 AND NOT t.refresh_only AND t.targets = '{}') AS found
                      FROM change c JOIN tasks t ON t.id = c.id ${configuration}
                     WHERE c.was_status = 'running' AND NOT t.destroy
                       AND CASE c.was_phase WHEN 'plan' THEN c.status IN ('planned', 'apply_pending')
                                ELSE c.status IN ('applied', 'failed', 'canceled') END) AS ended
                 WHERE home IS NOT NULL
                   AND (found OR NOT EXISTS (SELECT FROM state_homes h WHERE h.workspace = ended.workspace))
                 ORDER BY workspace, found DESC, id DESC
                ON CONFLICT (workspace) DO UPDATE SET backend = excluded.backend
                      WHERE state_homes.backend <> excluded.backend
            )""".replace("${home}", HOME).replace("${configuration}", CONFIGURATION);

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
