-- O3: where a task's configuration comes from, as its submitter says: {"repository", "commit", "pullRequest"}. Only what an admin of
-- the workspace named is taken.
ALTER TABLE tasks ADD COLUMN source jsonb;

-- A forge is a hook that is told of tasks with a source in one of its repositories.
ALTER TABLE hooks ADD COLUMN repositories text[] NOT NULL DEFAULT '{}';
ALTER TABLE hooks ADD COLUMN token_sealed bytea;
ALTER TABLE hooks DROP CONSTRAINT hooks_template_check;
ALTER TABLE hooks ADD CONSTRAINT hooks_template_check
    CHECK (template IN ('cloudevents', 'slack', 'teams', 'github', 'gitlab', 'gitea'));
ALTER TABLE hooks ADD CONSTRAINT a_forge_has_repositories_and_a_token
    CHECK ((template IN ('github', 'gitlab', 'gitea')) = (repositories <> '{}')
           AND (repositories <> '{}') = (token_sealed IS NOT NULL)
           AND (repositories = '{}' OR workspace IS NOT NULL));

-- The one comment that a hook keeps on a pull request.
CREATE TABLE forge_comments (
    hook_id      bigint NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
    repository   text NOT NULL,
    pull_request int NOT NULL,
    comment      text NOT NULL,
    PRIMARY KEY (hook_id, repository, pull_request)
);
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON forge_comments
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

-- As before, and forges: theirs is the source that is told of, so that what is said of one pull request comes in order.
CREATE OR REPLACE FUNCTION tell_hooks(of_event text, of_object text, of_workspace text, of_pool text, data jsonb) RETURNS void
LANGUAGE sql AS $$
    WITH wanting AS (
        SELECT h.id, CASE WHEN h.repositories = '{}' THEN of_object
                          ELSE 'source/' || (data #>> '{source,repository}')
                               || coalesce('#' || (data #>> '{source,pullRequest}'), '@' || (data #>> '{source,commit}')) END AS object
          FROM hooks h
         WHERE h.workspace = of_workspace AND NOT h.paused AND of_event = ANY (h.events)
           AND (h.repositories = '{}' OR data #>> '{source,repository}' = ANY (h.repositories))
         UNION ALL
        SELECT h.id, of_object FROM hooks h
         WHERE h.pool = of_pool AND NOT h.paused AND of_event = ANY (h.events)
         UNION ALL
        SELECT h.id, of_object FROM hooks h
         WHERE h.workspace IS NULL AND h.pool IS NULL AND NOT h.paused AND of_event = ANY (h.events)),
    named AS MATERIALIZED (SELECT gen_random_uuid()::text AS id)
    INSERT INTO hook_deliveries (hook_id, event_id, event, object, occurred_at, since, told)
    SELECT w.id, n.id, of_event, w.object, now(), now(), jsonb_strip_nulls(data)
      FROM wanting w CROSS JOIN named n ORDER BY w.id
$$;

CREATE OR REPLACE FUNCTION tell_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM hooks) THEN
        RETURN NULL;
    END IF;
    PERFORM tell_hooks('task.' || NEW.status, 'task/' || NEW.id, NEW.workspace, NEW.pool, jsonb_build_object(
        'task', NEW.id, 'workspace', NEW.workspace, 'pool', NEW.pool, 'type', NEW.type, 'status', NEW.status,
        'phase', NEW.phase, 'attempt', NEW.attempt, 'message', NEW.message, 'submittedBy', NEW.submitted_by,
        'destroy', NEW.destroy, 'refreshOnly', NEW.refresh_only, 'createdAt', NEW.created_at, 'finishedAt', NEW.finished_at,
        'confirmedBy', NEW.confirmed_by,
        'approvalsNeeded', NEW.approval_people,
        'source', NEW.source,
        'plan', CASE WHEN NEW.plan_has_changes IS NOT NULL THEN jsonb_build_object(
            'hasChanges', NEW.plan_has_changes, 'add', NEW.plan_add, 'change', NEW.plan_change, 'destroy', NEW.plan_destroy) END,
        'error', CASE WHEN NEW.error_code IS NOT NULL THEN jsonb_build_object(
            'code', NEW.error_code, 'message', NEW.error_message) END));
    RETURN NULL;
END $$;
