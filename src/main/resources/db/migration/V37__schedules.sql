-- W1: what a workspace's schedules submit, and when. Rows that people make and that the job of the server that leads moves on.
CREATE TABLE schedules (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace     text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    name          text NOT NULL,
    cron          text NOT NULL,
    zone          text NOT NULL,
    submits       text NOT NULL CHECK (submits IN ('plan', 'drift', 'plan_and_apply')),
    auto_apply    boolean,
    jitter_ms     bigint NOT NULL CHECK (jitter_ms >= 0),
    paused        boolean NOT NULL DEFAULT false,
    -- Whose doing its tasks are: who wrote it last.
    author        text NOT NULL,
    author_person text,
    created_at    timestamptz NOT NULL,
    -- Grows with every change and every time that comes due; whoever writes says which one was read.
    revision      bigint NOT NULL DEFAULT 0,
    -- Null when it never comes due again.
    next_at       timestamptz,
    -- No foreign key: a schedule outlives the tasks that it submitted.
    last_task     bigint,
    last_at       timestamptz,
    last_error    text,
    skipped_at    timestamptz,
    skipped       text,
    UNIQUE (workspace, name),
    CHECK (auto_apply IS NULL OR submits = 'plan_and_apply'),
    CHECK ((skipped_at IS NULL) = (skipped IS NULL))
);
CREATE INDEX due_schedules ON schedules (next_at, id) WHERE NOT paused;
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON schedules
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

-- W2: what a plan with refreshOnly found changed outside of Terraform: {"resources": how many, "addresses": the first of them}.
ALTER TABLE plans ADD COLUMN drift jsonb;

-- What is known of the drift of a workspace. No row: it was never checked.
CREATE TABLE drifts (
    workspace  text PRIMARY KEY REFERENCES workspaces (name) ON DELETE CASCADE,
    state      text NOT NULL CHECK (state IN ('none', 'drifted', 'unknown', 'not_checked')),
    -- What the last check found that ended well.
    resources  int NOT NULL DEFAULT 0 CHECK (resources >= 0),
    addresses  jsonb NOT NULL DEFAULT '[]',
    -- The first of an unbroken row of checks that found something; a check that failed does not break it.
    since      timestamptz,
    checked_at timestamptz,
    task       bigint,
    -- Checks that began before this do not tell how it is now.
    applied_at timestamptz,
    CHECK (state <> 'drifted' OR since IS NOT NULL)
);
CREATE INDEX drifts_by_state ON drifts (state);

-- However a task ends, and whichever server lets it: what it tells of drift is written with its end.
CREATE FUNCTION note_drift() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found jsonb;
    whole boolean := NEW.targets = '{}' AND NEW.refresh;
BEGIN
    IF NEW.phase = 'apply' THEN
        -- What was applied whole, with all looked at, is what is there. Anything less makes what was seen before void.
        INSERT INTO drifts (workspace, state, checked_at, task, applied_at)
        VALUES (NEW.workspace, CASE WHEN whole AND NEW.status = 'applied' THEN 'none' ELSE 'not_checked' END,
                CASE WHEN whole AND NEW.status = 'applied' THEN NEW.finished_at END, NEW.id, NEW.finished_at)
        ON CONFLICT (workspace) DO UPDATE
           SET state = excluded.state, resources = 0, addresses = '[]', since = NULL, checked_at = excluded.checked_at,
               task = excluded.task, applied_at = excluded.applied_at;
        RETURN NULL;
    END IF;
    IF NOT whole OR NEW.status NOT IN ('planned', 'failed') THEN
        RETURN NULL;
    END IF;
    IF NEW.status = 'failed' THEN
        INSERT INTO drifts AS d (workspace, state, checked_at, task)
        VALUES (NEW.workspace, 'unknown', NEW.finished_at, NEW.id)
        ON CONFLICT (workspace) DO UPDATE
           SET state = 'unknown', checked_at = excluded.checked_at, task = excluded.task
         WHERE d.task IS NULL OR d.task < excluded.task;
        RETURN NULL;
    END IF;
    SELECT p.drift INTO found FROM plans p WHERE p.task_id = NEW.id AND p.attempt = NEW.plan_attempt;
    IF found IS NULL THEN
        -- Its JSON could not be stored: then only whether there is something is known.
        found := jsonb_build_object('resources', CASE WHEN NEW.plan_has_changes THEN 1 ELSE 0 END, 'addresses', '[]'::jsonb);
    END IF;
    INSERT INTO drifts AS d (workspace, state, resources, addresses, since, checked_at, task)
    VALUES (NEW.workspace, CASE WHEN (found ->> 'resources')::int > 0 THEN 'drifted' ELSE 'none' END,
            (found ->> 'resources')::int, found -> 'addresses',
            CASE WHEN (found ->> 'resources')::int > 0 THEN NEW.finished_at END, NEW.finished_at, NEW.id)
    ON CONFLICT (workspace) DO UPDATE
       SET state = excluded.state, resources = excluded.resources, addresses = excluded.addresses,
           since = CASE WHEN excluded.state = 'drifted' THEN coalesce(d.since, excluded.since) END,
           checked_at = excluded.checked_at, task = excluded.task
     WHERE (d.task IS NULL OR d.task < excluded.task) AND (d.applied_at IS NULL OR d.applied_at <= NEW.started_at);
    RETURN NULL;
END $$;
CREATE TRIGGER note_drift AFTER UPDATE OF status ON tasks
    FOR EACH ROW WHEN (NEW.finished_at IS NOT NULL AND OLD.finished_at IS NULL
                       AND (NEW.phase = 'apply' AND OLD.status = 'running' OR NEW.phase = 'plan' AND NEW.refresh_only))
    EXECUTE FUNCTION note_drift();
