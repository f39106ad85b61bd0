-- W4: an apply upstream is taken along by what waits to plan downstream in the very commit in which it ends. A moment later the task may
-- have begun, for it often waited for just that apply, and another one would come that nobody needs. No lock: what waits now begins after
-- this apply has done its work, whatever becomes of it meanwhile.
CREATE OR REPLACE FUNCTION note_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM run_after WHERE upstream = NEW.workspace) THEN
        RETURN NULL;
    END IF;
    PERFORM lock_order(false);
    IF NEW.status <> 'applied' THEN
        UPDATE run_after SET ended_task = NEW.id, ended_as = NEW.status, ended_at = NEW.finished_at
         WHERE upstream = NEW.workspace;
        RETURN NULL;
    END IF;
    WITH waiting AS (
        SELECT DISTINCT ON (o.workspace) o.workspace, t.id, t.attempt
          FROM run_after o JOIN tasks t ON t.workspace || '' = o.workspace
         WHERE o.upstream = NEW.workspace AND t.type || '' = 'plan_and_apply'
           AND t.status || '' IN ('pending', 'running', 'apply_pending') AND t.status = 'pending' AND t.phase = 'plan'
           AND t.submitted_by = 'upstream:applied'
         ORDER BY o.workspace, t.id DESC
    ), noted AS (
        UPDATE run_after r
           SET ended_task = NEW.id, ended_as = NEW.status, ended_at = NEW.finished_at,
               due_task = CASE WHEN w.id IS NULL THEN NEW.id END,
               due_at = CASE WHEN w.id IS NULL THEN NEW.finished_at END,
               triggered_task = coalesce(w.id, r.triggered_task),
               triggered_at = CASE WHEN w.id IS NULL THEN r.triggered_at ELSE NEW.finished_at END,
               trigger_error = CASE WHEN w.id IS NULL THEN r.trigger_error END
          FROM run_after o LEFT JOIN waiting w ON w.workspace = o.workspace
         WHERE o.upstream = NEW.workspace AND r.workspace = o.workspace AND r.upstream = o.upstream
    )
    INSERT INTO task_events (task_id, at, from_status, to_status, reason, phase, attempt)
    SELECT w.id, NEW.finished_at, 'pending', 'pending', 'upstream_applied', 'plan', w.attempt FROM waiting w;
    RETURN NULL;
END $$;
