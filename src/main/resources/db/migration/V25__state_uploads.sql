-- States that a client has announced and brings in a moment, each under the id of the version that it becomes.

CREATE TABLE state_uploads (
    id           bigint PRIMARY KEY,
    workspace    text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    serial       bigint NOT NULL,
    -- Empty where the client did not say it.
    lineage      text NOT NULL,
    md5          text NOT NULL,
    -- Whether it may take the place of any other state.
    forced       boolean NOT NULL,
    -- The id of the lock that its writer may hold.
    lock_id      text NOT NULL,
    announced_by text NOT NULL,
    announced_at timestamptz NOT NULL
);
CREATE INDEX state_uploads_by_workspace ON state_uploads (workspace, id);
CREATE INDEX state_uploads_by_time ON state_uploads (announced_at);
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON state_uploads
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
