-- Whose state is the present one: what an apply started from, what was left behind, and which serials were ever used.

-- The highest serial that the workspace ever had; what is restored goes above it, also when old versions are gone.
ALTER TABLE state_heads ADD COLUMN top_serial bigint NOT NULL DEFAULT 0;
UPDATE state_heads h
   SET top_serial = coalesce((SELECT max(s.serial) FROM states s WHERE s.workspace = h.workspace), 0);

ALTER TABLE states
    -- The attempt that wrote it; null when a user did.
    ADD COLUMN task_id bigint,
    ADD COLUMN attempt int,
    -- Left behind by an apply, and never the present state: something else had become that meanwhile.
    ADD COLUMN aside   boolean NOT NULL DEFAULT false,
    ADD CHECK ((task_id IS NULL) = (attempt IS NULL)),
    ADD CHECK (NOT aside OR task_id IS NOT NULL);
CREATE UNIQUE INDEX one_state_aside_per_attempt ON states (task_id, attempt) WHERE aside;

ALTER TABLE attempts
    -- Whether the attempt took Terraform's lock or wrote a state, and which version was the present one when it did so last.
    ADD COLUMN state_seen boolean NOT NULL DEFAULT false,
    ADD COLUMN state_id   bigint;

-- Locks that outlived their attempt before anything kept them from it (F13).
DELETE FROM state_locks l
 WHERE l.task_id IS NOT NULL
   AND NOT EXISTS (
       SELECT FROM tasks t
        WHERE t.id = l.task_id AND t.attempt = l.attempt AND (t.status = 'running' OR t.report_open));
