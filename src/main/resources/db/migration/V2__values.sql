-- Values arrive as they are typed, and nothing is destroyed because a directory was empty.

-- The root module's directory in the configuration; empty for its top. Bound to a task at its submission.
ALTER TABLE workspaces ADD COLUMN working_directory text NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN working_directory text NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN refresh boolean NOT NULL DEFAULT true;

-- The directories with files that the tool reads, each between two slashes: //.//modules/net//. Null where a
-- configuration is older than this column: its agent finds out.
ALTER TABLE configurations ADD COLUMN terraform_directories text;
ALTER TABLE configurations ADD COLUMN tofu_directories text;

-- A destruction needs no configuration: what is to be destroyed is in the state.
ALTER TABLE tasks DROP CONSTRAINT tasks_configuration_version_check;
ALTER TABLE tasks ADD CONSTRAINT only_a_destruction_needs_no_configuration
    CHECK (configuration_version > 0 OR (configuration_version = 0 AND destroy));

-- What a task was given for its variables, sealed as one; never shown again.
CREATE TABLE task_variables (
    task_id bigint PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
    sealed  bytea NOT NULL
);
