-- The process that speaks for a pod: the digest of the secret in its hello, and which process or container the runtime
-- shows there. Null for agents that have no such secret.
ALTER TABLE agent_pods
    ADD COLUMN reconnect_sha256   text,
    ADD COLUMN process_id         text,
    ADD COLUMN process_generation int,
    ADD CHECK ((process_id IS NULL) = (process_generation IS NULL)),
    ADD CHECK (process_id IS NULL OR reconnect_sha256 IS NOT NULL);
