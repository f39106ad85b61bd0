-- F14: one server leads. Its epoch is in every connection of its pool (the setting berth.epoch); a server that does not
-- lead has the epoch 0 there. Whoever has no such setting is no server of this version or later, and is left alone: an
-- older one goes on while a newer one migrates, and an operator may use psql.
CREATE TABLE lease (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    -- Grows with every change of hands, and never shrinks.
    epoch      bigint NOT NULL,
    -- The process that has it, by a name that it made up at its start; null once it was given back.
    holder     text,
    -- The data directory of that process, and since which epoch all processes that led used this one.
    home       text NOT NULL,
    home_epoch bigint NOT NULL,
    -- Where other servers reach the holder, and the digest of the key that it proves itself with there.
    address    text,
    key_sha256 text
);
INSERT INTO lease (epoch, home, home_epoch) VALUES (0, '', 0);

-- Renewals write here, beside the row that is compared with every write. The time is this database's own, so that no
-- clocks of two machines are ever compared; the duration is the holder's.
CREATE TABLE lease_renewals (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch      bigint NOT NULL,
    renewed_at timestamptz NOT NULL,
    lasts_ms   bigint NOT NULL CHECK (lasts_ms > 0)
) WITH (fillfactor = 10);
INSERT INTO lease_renewals (epoch, renewed_at, lasts_ms) VALUES (0, '-infinity', 1);

-- Who writes for an epoch keeps it until the commit: taking the lease over waits for this lock, alone. A lock in memory,
-- because a row that is locked by many at once costs a write for each of them.
CREATE FUNCTION require_lease() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine text := current_setting('berth.epoch', true);
BEGIN
    IF mine IS NULL OR mine = '' THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(4783256103926415201);
    IF mine::bigint = 0 OR NOT EXISTS (SELECT FROM lease WHERE epoch = mine::bigint) THEN
        RAISE EXCEPTION 'this server does not hold the lease any more (its epoch is %)', mine USING ERRCODE = 'BL001';
    END IF;
    RETURN NULL;
END $$;

-- What the loop decides from, and what is decided.
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON pools
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON workspaces
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON agent_pods
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON tasks
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON slots
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON reservations
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON attempts
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON plans
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON states
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON state_heads
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE OR DELETE ON state_locks
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

-- In which epoch a pod was made, and in which its drain was begun; null where no server of this version did it.
ALTER TABLE agent_pods ADD COLUMN made_in_epoch bigint;
ALTER TABLE agent_pods ALTER COLUMN made_in_epoch
    SET DEFAULT nullif(current_setting('berth.epoch', true), '')::bigint;
ALTER TABLE agent_pods ADD COLUMN drain_epoch bigint;

CREATE FUNCTION note_drain_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.drain_reason IS NULL THEN
        NEW.drain_epoch := NULL;
    ELSIF TG_OP = 'INSERT' OR OLD.drain_reason IS NULL THEN
        NEW.drain_epoch := nullif(current_setting('berth.epoch', true), '')::bigint;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER note_drain_epoch BEFORE INSERT OR UPDATE OF drain_reason ON agent_pods
    FOR EACH ROW EXECUTE FUNCTION note_drain_epoch();
