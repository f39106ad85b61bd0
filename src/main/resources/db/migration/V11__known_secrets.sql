-- Every value that is or was secret in a workspace, sealed as one: the state may still hold what has been replaced, and
-- tools print it.
CREATE TABLE known_secrets (
    workspace text PRIMARY KEY REFERENCES workspaces (name) ON DELETE CASCADE,
    sealed    bytea NOT NULL
);
ALTER TABLE known_secrets ALTER COLUMN sealed SET STORAGE EXTERNAL;
