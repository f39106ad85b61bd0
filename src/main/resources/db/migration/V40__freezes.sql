-- W3: freeze windows, of a pool, a workspace or a tag, that come again (cron, zone, lasts_ms) or once (starts_at, ends_at).
CREATE TABLE freezes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pool       text REFERENCES pools (name) ON DELETE CASCADE,
    workspace  text REFERENCES workspaces (name) ON DELETE CASCADE,
    tag_key    text,
    -- Empty for a plain tag.
    tag_value  text,
    cron       text,
    zone       text,
    lasts_ms   bigint CHECK (lasts_ms > 0),
    starts_at  timestamptz,
    ends_at    timestamptz,
    covers     text NOT NULL CHECK (covers IN ('applies', 'everything')),
    reason     text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    -- Deleted while it was in force. It is kept for a day, since what it held back has waited from then on.
    lifted_at  timestamptz,
    CHECK (num_nonnulls(pool, workspace, tag_key) = 1),
    CHECK ((tag_key IS NULL) = (tag_value IS NULL)),
    CHECK (num_nonnulls(cron, zone, lasts_ms) IN (0, 3)),
    CHECK ((starts_at IS NULL) = (ends_at IS NULL)),
    CHECK ((cron IS NULL) <> (starts_at IS NULL)),
    CHECK (starts_at < ends_at)
);
CREATE INDEX freezes_of_pools ON freezes (pool) WHERE pool IS NOT NULL;
CREATE INDEX freezes_of_workspaces ON freezes (workspace) WHERE workspace IS NOT NULL;
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON freezes
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

-- Tasks that somebody who may approve them lets through all windows.
CREATE TABLE freeze_passes (
    task_id   bigint PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
    passed_by text NOT NULL,
    passed_at timestamptz NOT NULL,
    reason    text NOT NULL
);
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON freeze_passes
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
