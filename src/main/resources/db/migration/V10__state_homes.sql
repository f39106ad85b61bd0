-- Where a workspace's state is, so that nothing is "destroyed" where it is not.

-- Which directories of a configuration have a backend that keeps the state without Berth, as JSON: {"live/net": "s3"}.
-- Null where a configuration is older than these columns.
ALTER TABLE configurations ADD COLUMN terraform_backends text;
ALTER TABLE configurations ADD COLUMN tofu_backends text;

-- The backend of the last task that was no destruction; empty for the state that Berth keeps.
CREATE TABLE state_homes (
    workspace text PRIMARY KEY REFERENCES workspaces (name) ON DELETE CASCADE,
    backend   text NOT NULL
);
