-- W4: an apply that a freeze window holds back keeps nobody waiting. Which windows are in force, as the server that leads sees it,
-- which writes it down before it decides anything.
ALTER TABLE freezes ADD COLUMN in_force boolean NOT NULL DEFAULT false;
CREATE INDEX freezes_in_force ON freezes (id) WHERE in_force;

-- Whether a window that is in force holds back an apply: none does that has a pass.
CREATE FUNCTION apply_frozen(task bigint, of_workspace text, of_pool text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
               SELECT FROM freezes f
                WHERE f.in_force
                  AND (f.pool = of_pool OR f.workspace = of_workspace
                       OR f.tag_key IS NOT NULL AND EXISTS (
                              SELECT FROM workspace_tags g
                               WHERE g.workspace = of_workspace AND g.key = f.tag_key AND g.value = f.tag_value)))
           AND NOT EXISTS (SELECT FROM freeze_passes p WHERE p.task_id = task)
$$;

-- The same as before, but that what is frozen waits.
CREATE OR REPLACE FUNCTION upstream_holder(downstream text, younger bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    each record;
    holding text[] := '{}';
BEGIN
    FOR each IN
        WITH RECURSIVE above(workspace, id, status, held) AS (
            SELECT t.workspace, t.id, t.status,
                   t.status = 'pending' AND (w.lock_by IS NOT NULL OR apply_frozen(t.id, t.workspace, t.pool))
              FROM run_after o
              JOIN workspaces w ON w.name = o.upstream
              JOIN tasks t ON t.workspace = o.upstream AND t.type = 'plan_and_apply'
                   AND (t.status IN ('running', 'apply_pending') OR (t.status = 'pending' AND t.phase = 'apply'))
             WHERE o.workspace = downstream AND t.status <> 'apply_pending'
            UNION
            SELECT t.workspace, t.id, t.status,
                   t.status = 'pending' AND (w.lock_by IS NOT NULL OR apply_frozen(t.id, t.workspace, t.pool))
              FROM above a
              JOIN run_after o ON o.workspace = a.workspace
              JOIN workspaces w ON w.name = o.upstream
              JOIN tasks t ON t.workspace = o.upstream AND t.type = 'plan_and_apply'
                   AND (t.status IN ('running', 'apply_pending') OR (t.status = 'pending' AND t.phase = 'apply'))
             WHERE a.status = 'pending' AND NOT a.held AND t.status <> 'apply_pending' AND t.id < a.id
        )
        SELECT * FROM above ORDER BY id
    LOOP
        EXIT WHEN each.id >= younger;
        CONTINUE WHEN each.held;
        CONTINUE WHEN each.status = 'pending'
             AND EXISTS (SELECT FROM run_after o WHERE o.workspace = each.workspace AND o.upstream = ANY (holding));
        IF EXISTS (SELECT FROM run_after o WHERE o.workspace = downstream AND o.upstream = each.workspace) THEN
            RETURN each.id;
        END IF;
        holding := holding || each.workspace;
    END LOOP;
    RETURN NULL;
END $$;
