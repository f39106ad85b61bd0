-- W4: which workspaces run after which. Whether one runs after any: so that nobody else's tasks cost a look.
ALTER TABLE workspaces ADD COLUMN ordered boolean NOT NULL DEFAULT false;

CREATE TABLE run_after (
    workspace         text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    upstream          text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    -- Whose doing the tasks are that come of it: who wrote it last.
    author            text NOT NULL,
    author_person     text,
    -- How the last plan_and_apply of the upstream workspace ended. No foreign keys: this outlives the tasks.
    ended_task        bigint,
    ended_as          text,
    ended_at          timestamptz,
    -- The apply after which nothing was submitted yet, and from when on something may be.
    due_task          bigint,
    due_at            timestamptz,
    -- The task of the workspace that was submitted after an apply of the upstream one last, or why none could be.
    triggered_task    bigint,
    triggered_at      timestamptz,
    trigger_error     text,
    PRIMARY KEY (workspace, upstream),
    CHECK (workspace <> upstream),
    CHECK ((due_task IS NULL) = (due_at IS NULL)),
    CHECK ((ended_task IS NULL) = (ended_as IS NULL) AND (ended_task IS NULL) = (ended_at IS NULL))
);
CREATE INDEX run_after_upstream ON run_after (upstream);
CREATE INDEX run_after_due ON run_after (due_at) WHERE due_task IS NOT NULL;
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON run_after
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

-- Whoever writes rows above holds this lock, after those on workspaces: alone to change which there are, so that no two close a
-- cycle together; with others to note what ended, so that nobody waits crosswise for two of them.
CREATE FUNCTION lock_order(alone boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(4783256103926415241);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(4783256103926415241);
    END IF;
    RETURN alone;
END $$;

-- However a plan_and_apply ends, and whichever server lets it: what is to come of it is written with its end.
CREATE FUNCTION note_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM run_after WHERE upstream = NEW.workspace) THEN
        RETURN NULL;
    END IF;
    PERFORM lock_order(false);
    UPDATE run_after
       SET ended_task = NEW.id, ended_as = NEW.status, ended_at = NEW.finished_at,
           due_task = CASE WHEN NEW.status = 'applied' THEN NEW.id ELSE due_task END,
           due_at = CASE WHEN NEW.status = 'applied' THEN NEW.finished_at ELSE due_at END
     WHERE upstream = NEW.workspace;
    RETURN NULL;
END $$;
CREATE TRIGGER note_order AFTER UPDATE OF status ON tasks
    FOR EACH ROW WHEN (NEW.type = 'plan_and_apply' AND NEW.finished_at IS NOT NULL AND OLD.finished_at IS NULL)
    EXECUTE FUNCTION note_order();

CREATE FUNCTION hold_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_order(true);
    RETURN OLD;
END $$;
CREATE TRIGGER hold_order BEFORE DELETE ON workspaces FOR EACH ROW EXECUTE FUNCTION hold_order();

-- The first task of a workspace's upstream ones that keeps its tasks waiting, of those older than a task, or of all: one that runs,
-- or that is confirmed and waits for nothing of the kind itself. Looked at from the oldest on, so that of each is known what it
-- waits for; of a workspace at most one task is at work.
CREATE FUNCTION upstream_holder(downstream text, younger bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    each record;
    holding text[] := '{}';
BEGIN
    FOR each IN
        WITH RECURSIVE above(workspace, id, status, locked) AS (
            SELECT t.workspace, t.id, t.status, w.lock_by IS NOT NULL
              FROM run_after o
              JOIN workspaces w ON w.name = o.upstream
              JOIN tasks t ON t.workspace = o.upstream AND t.type = 'plan_and_apply'
                   AND (t.status IN ('running', 'apply_pending') OR (t.status = 'pending' AND t.phase = 'apply'))
             WHERE o.workspace = downstream AND t.status <> 'apply_pending'
            UNION
            SELECT t.workspace, t.id, t.status, w.lock_by IS NOT NULL
              FROM above a
              JOIN run_after o ON o.workspace = a.workspace
              JOIN workspaces w ON w.name = o.upstream
              JOIN tasks t ON t.workspace = o.upstream AND t.type = 'plan_and_apply'
                   AND (t.status IN ('running', 'apply_pending') OR (t.status = 'pending' AND t.phase = 'apply'))
             WHERE a.status = 'pending' AND NOT a.locked AND t.status <> 'apply_pending' AND t.id < a.id
        )
        SELECT * FROM above ORDER BY id
    LOOP
        EXIT WHEN each.id >= younger;
        CONTINUE WHEN each.status = 'pending'
             AND (each.locked
                  OR EXISTS (SELECT FROM run_after o WHERE o.workspace = each.workspace AND o.upstream = ANY (holding)));
        IF EXISTS (SELECT FROM run_after o WHERE o.workspace = downstream AND o.upstream = each.workspace) THEN
            RETURN each.id;
        END IF;
        holding := holding || each.workspace;
    END LOOP;
    RETURN NULL;
END $$;
