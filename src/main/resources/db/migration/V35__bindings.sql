-- Which tokens of an issuer of identities count here, and what their bearers may do. No secret is among them: a token is proven by the
-- issuer's public keys.
CREATE TABLE bindings (
    name                 text PRIMARY KEY,
    number               bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    issuer               text NOT NULL,
    audience             text NOT NULL,
    subject              text NOT NULL,
    claim_names          text[] NOT NULL,
    claim_values         text[] NOT NULL,
    role                 text,
    teams                text[] NOT NULL,
    jwks                 text,
    jwks_uri             text,
    authorities          text,
    max_lifetime_seconds integer NOT NULL,
    created_at           timestamptz NOT NULL,
    CONSTRAINT a_binding_says_whose_tokens CHECK (issuer <> '' AND audience <> '' AND subject <> ''),
    CONSTRAINT a_claim_has_its_value CHECK (cardinality(claim_names) = cardinality(claim_values)),
    CONSTRAINT bindings_give_something CHECK (role IS NOT NULL OR teams <> '{}'),
    CONSTRAINT keys_are_in_one_place CHECK (jwks IS NULL OR (jwks_uri IS NULL AND authorities IS NULL)),
    CONSTRAINT tokens_are_short_lived CHECK (max_lifetime_seconds BETWEEN 1 AND 86400)
);
