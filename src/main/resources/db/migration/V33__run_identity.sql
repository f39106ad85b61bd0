-- Runs say elsewhere who they are: with which keys their tokens are signed, and which ones a workspace wants (A11).
CREATE TABLE signing_keys (
    kid            text PRIMARY KEY,
    -- The public key as it is published, an RSA key as JSON (RFC 7517).
    public_jwk     text NOT NULL,
    -- The private key (PKCS #8), sealed.
    private_sealed bytea NOT NULL,
    created_at     timestamptz NOT NULL,
    active_from    timestamptz NOT NULL,
    retired_at     timestamptz,
    withdrawn      boolean NOT NULL DEFAULT false,
    CONSTRAINT what_is_withdrawn_is_retired CHECK (NOT withdrawn OR retired_at IS NOT NULL)
);

-- Of two servers that each made one, the one that does not lead any more is refused.
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON signing_keys
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

-- A list of objects: variable, audience, plan, apply, form, template, environment.
ALTER TABLE workspaces ADD COLUMN identity jsonb NOT NULL DEFAULT '[]';
