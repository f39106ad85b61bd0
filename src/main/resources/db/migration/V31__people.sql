-- Who has signed in with an identity provider, with what it said of them the last time.
CREATE TABLE people (
    person     text PRIMARY KEY,
    number     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    name       text NOT NULL,
    role       text,
    groups     text[] NOT NULL DEFAULT '{}',
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL
);

-- A session is of a token or of a person. A person's has the rights that the provider gave when it began, and ends with them;
-- it knows its names at the provider, which may end it, and has its ID token, sealed, for signing out there. An older server
-- looks for sessions with a token alone, and sees none of these.
ALTER TABLE sessions ALTER COLUMN token_id DROP NOT NULL;
ALTER TABLE sessions ADD COLUMN person text REFERENCES people (person) ON DELETE CASCADE;
ALTER TABLE sessions ADD COLUMN role text;
ALTER TABLE sessions ADD COLUMN groups text[] NOT NULL DEFAULT '{}';
ALTER TABLE sessions ADD COLUMN ends_at timestamptz;
ALTER TABLE sessions ADD COLUMN provider_subject text;
ALTER TABLE sessions ADD COLUMN provider_session text;
ALTER TABLE sessions ADD COLUMN id_token bytea;
ALTER TABLE sessions ADD CONSTRAINT a_session_is_somebodys CHECK ((token_id IS NULL) <> (person IS NULL));
ALTER TABLE sessions ADD CONSTRAINT a_session_of_a_person_ends CHECK (person IS NULL OR (ends_at IS NOT NULL AND opened));
CREATE INDEX sessions_by_person ON sessions (person, number) WHERE person IS NOT NULL;
CREATE INDEX sessions_by_subject ON sessions (provider_subject) WHERE provider_subject IS NOT NULL;

-- An API token that a person made for themself never gives more than they have.
ALTER TABLE tokens ADD COLUMN owner text REFERENCES people (person) ON DELETE CASCADE;
ALTER TABLE tokens ADD CONSTRAINT an_owner_is_the_person CHECK (owner IS NULL OR (person IS NOT NULL AND person = owner));
CREATE INDEX tokens_by_owner ON tokens (owner) WHERE owner IS NOT NULL;

-- From where it was done, by whom, and what was shown for it.
ALTER TABLE audit ADD COLUMN origin text NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN person text;
ALTER TABLE audit ADD COLUMN proof text NOT NULL DEFAULT '';
