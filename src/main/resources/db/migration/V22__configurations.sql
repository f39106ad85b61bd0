-- Configurations that exist before their bytes, and those that belong to their tasks alone.

ALTER TABLE configurations
    -- What there was before has all come.
    ADD COLUMN status        text NOT NULL DEFAULT 'uploaded' CHECK (status IN ('pending', 'uploaded', 'errored')),
    -- Never the workspace's newest, and for plans alone.
    ADD COLUMN speculative   boolean NOT NULL DEFAULT false,
    -- Not the workspace's newest before a task of it was applied, which makes an ordinary one of it.
    ADD COLUMN provisional   boolean NOT NULL DEFAULT false,
    ADD COLUMN created_by    text,
    ADD COLUMN uploaded_at   timestamptz,
    ADD COLUMN error_code    text,
    ADD COLUMN error_message text,
    -- When the retention looks at it: it goes then, unless a task names it. Null for what counts as one of the newest.
    ADD COLUMN sweep_after   timestamptz,
    ALTER COLUMN sha256 DROP NOT NULL,
    ALTER COLUMN bytes DROP NOT NULL,
    ALTER COLUMN content DROP NOT NULL,
    ADD CHECK ((status = 'uploaded') = (content IS NOT NULL)),
    ADD CHECK (num_nulls(sha256, bytes, content) IN (0, 3)),
    ADD CHECK (num_nulls(error_code, error_message) = CASE WHEN status = 'errored' THEN 0 ELSE 2 END),
    ADD CHECK (NOT (speculative AND provisional)),
    ADD CHECK (sweep_after IS NOT NULL OR (status = 'uploaded' AND NOT speculative AND NOT provisional));
CREATE INDEX configurations_to_sweep ON configurations (sweep_after) WHERE sweep_after IS NOT NULL;
CREATE INDEX pending_configurations ON configurations (workspace) WHERE status = 'pending';

-- The highest version that a configuration was given, where that is not the newest one.
ALTER TABLE workspaces ADD COLUMN configurations_made int NOT NULL DEFAULT 0;

-- A server of the version before counts on from the newest one, and says nothing of who made it: its upload gets the next
-- version that is free.
CREATE FUNCTION number_configuration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM configurations WHERE workspace = NEW.workspace AND version = NEW.version) THEN
        UPDATE workspaces SET configuration_version = configurations_made + 1, configurations_made = configurations_made + 1
         WHERE name = NEW.workspace
        RETURNING configuration_version INTO NEW.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER number_configuration BEFORE INSERT ON configurations
    FOR EACH ROW WHEN (NEW.created_by IS NULL) EXECUTE FUNCTION number_configuration();

-- The newest configuration stays as long as its workspace, whoever sweeps: to others it may look like an old one.
CREATE FUNCTION keep_newest_configuration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM workspaces WHERE name = OLD.workspace AND configuration_version = OLD.version) THEN
        RETURN NULL;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER keep_newest_configuration BEFORE DELETE ON configurations
    FOR EACH ROW EXECUTE FUNCTION keep_newest_configuration();

-- Whether the task's configuration was provisional when it was submitted: its apply makes that the newest.
ALTER TABLE tasks ADD COLUMN provisional boolean NOT NULL DEFAULT false;

-- What an attempt was placed for; null where a server of a version before placed it, and the task's history tells.
ALTER TABLE attempts ADD COLUMN phase text;
-- The rows that are there have none, and are not read for this.
ALTER TABLE attempts ADD CONSTRAINT attempts_phase_check CHECK (phase IN ('plan', 'apply')) NOT VALID;
