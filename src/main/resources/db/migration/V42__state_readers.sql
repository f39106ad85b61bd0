-- W5: whose runs may read the present state of a workspace.
CREATE TABLE state_readers (
    workspace  text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    reader     text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    PRIMARY KEY (workspace, reader),
    CHECK (workspace <> reader)
);
CREATE INDEX state_readers_reader ON state_readers (reader);
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON state_readers
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
