-- Workspaces by what their users call them.

CREATE TABLE workspace_tags (
    workspace text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    key       text NOT NULL,
    -- Empty for a plain tag.
    value     text NOT NULL,
    -- The workspace's, so that a list by a tag is read in its order.
    number    bigint NOT NULL,
    PRIMARY KEY (workspace, key)
);
CREATE INDEX workspaces_by_tag ON workspace_tags (key, number);
CREATE INDEX workspaces_by_tag_value ON workspace_tags (key, value, number);

-- All pieces of a name with one, two or three characters: whatever is looked for in it has some of them.
CREATE FUNCTION name_pieces(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(name, start, size))
      FROM generate_series(1, length(name)) AS s(start) CROSS JOIN generate_series(1, 3) AS l(size)
     WHERE start + size - 1 <= length(name)
$$;
CREATE INDEX workspaces_by_name_pieces ON workspaces USING gin (name_pieces(name));

-- Whether submitters may make workspaces in it.
ALTER TABLE pools ADD COLUMN self_service boolean NOT NULL DEFAULT false;
