-- Some who have rights in common. What they may is read whole and kept in memory for a moment.
CREATE TABLE teams (
    name       text PRIMARY KEY,
    number     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    -- As the identity provider calls them.
    groups     text[] NOT NULL,
    -- Persons, as the identity provider names them.
    members    text[] NOT NULL,
    -- Objects with a role, and a workspace or a tag with its value. A workspace may be named that is not there yet.
    grants     jsonb NOT NULL CHECK (jsonb_typeof(grants) = 'array'),
    created_at timestamptz NOT NULL
);
