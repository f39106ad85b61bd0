-- Who has signed in at the page. Of the cookie's secret there is the SHA-256 only. A session that was offered and is not yet
-- opened is a link that signs in once: opening it replaces the secret.
CREATE TABLE sessions (
    id            text PRIMARY KEY,
    number        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    token_id      text NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    name          text NOT NULL,
    secret_sha256 text NOT NULL UNIQUE,
    opened        boolean NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX sessions_by_token ON sessions (token_id, number);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
