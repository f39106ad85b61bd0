-- What the loops decided, and what became of the pools minute by minute.

-- C6: one row for each turn, kind and reason. No foreign keys: the journal outlives what it tells of.
CREATE TABLE decisions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pool           text NOT NULL,
    at             timestamptz NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('placed', 'waited', 'taken_back', 'attempt_lost', 'plan_lost',
                                                 'reservation_ended', 'pod_made', 'pod_draining', 'pod_resumed',
                                                 'pod_removed', 'pod_lost', 'runtime_away', 'runtime_back', 'held')),
    reason         text NOT NULL,
    detail         text,
    -- How many tasks or pods it is about; of very many only the first are named.
    count          int NOT NULL,
    tasks          bigint[] NOT NULL,
    -- One for each task, or those that it is about.
    pods           text[] NOT NULL,
    slots          int[] NOT NULL,
    -- The pool as the turn left it.
    waiting        int NOT NULL,
    blocked        int NOT NULL,
    total_slots    int NOT NULL,
    used_slots     int NOT NULL,
    reserved_slots int NOT NULL,
    current_pods   int NOT NULL,
    ready_pods     int NOT NULL,
    starting_pods  int NOT NULL,
    desired_pods   int NOT NULL
);
CREATE INDEX decisions_by_pool ON decisions (pool, id);
CREATE INDEX decisions_by_time ON decisions (at);
CREATE INDEX decisions_by_kind ON decisions (kind, id);
-- Each task is written near the one before it, and so at once. Pods come again and again: many are written together, which
-- costs a fifth, and not so many that the turn that has to do it is held up.
CREATE INDEX decisions_by_task ON decisions USING gin (tasks) WITH (fastupdate = off);
CREATE INDEX decisions_by_pod ON decisions USING gin (pods) WITH (gin_pending_list_limit = 256);
CREATE TRIGGER require_lease BEFORE INSERT ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

-- C7: what became of a pool, by the minute; later by five minutes, then by the hour. Sums, so that rows may be added.
CREATE TABLE pool_figures (
    pool            text NOT NULL REFERENCES pools (name) ON DELETE CASCADE,
    span_s          int NOT NULL CHECK (span_s IN (60, 300, 3600)),
    at              timestamptz NOT NULL,
    -- Of the leader that counted: a minute in which another one took over has two rows. 0 once rows were put together.
    epoch           bigint NOT NULL,
    -- How often the pool was looked at, and the sums of what was seen.
    samples         int NOT NULL,
    slots           bigint NOT NULL,
    used_slots      bigint NOT NULL,
    reserved_slots  bigint NOT NULL,
    starting_pods   bigint NOT NULL,
    ready_pods      bigint NOT NULL,
    draining_pods   bigint NOT NULL,
    waiting         bigint NOT NULL,
    blocked         bigint NOT NULL,
    -- Tasks that came, and that ended.
    arrived         int NOT NULL,
    planned         int NOT NULL,
    applied         int NOT NULL,
    discarded       int NOT NULL,
    failed          int NOT NULL,
    canceled        int NOT NULL,
    -- Pods that came up, and how long that took them together.
    starts          int NOT NULL,
    start_ms        bigint NOT NULL,
    -- How many placements waited how long, in buckets from the shortest on.
    waits           int[] NOT NULL,
    longest_wait_ms bigint NOT NULL,
    PRIMARY KEY (pool, at, span_s, epoch)
);
CREATE INDEX pool_figures_by_span ON pool_figures (span_s, at);
CREATE TRIGGER require_lease BEFORE INSERT OR UPDATE ON pool_figures
    FOR EACH STATEMENT EXECUTE FUNCTION require_lease();

CREATE FUNCTION add_counts(one int[], other int[]) RETURNS int[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY at), '{}')
      FROM unnest(one, other) WITH ORDINALITY AS both_of_them(a, b, at)
$$;
CREATE AGGREGATE sum_counts(int[]) (SFUNC = add_counts, STYPE = int[], INITCOND = '{}');

-- The number of the first task of a pool that was submitted at that time or later; one above all when there is none. Numbers
-- grow with time, so it is found by halving, without an index by time that every submission would have to write.
CREATE FUNCTION first_task_since(of_pool text, since timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    low    bigint;
    high   bigint;
    middle bigint;
    probe  record;
BEGIN
    SELECT id INTO low FROM tasks WHERE pool = of_pool ORDER BY id LIMIT 1;
    SELECT id + 1 INTO high FROM tasks WHERE pool = of_pool ORDER BY id DESC LIMIT 1;
    WHILE low < high LOOP
        middle := (low + high) / 2;
        SELECT id, created_at INTO probe FROM tasks WHERE pool = of_pool AND id >= middle ORDER BY id LIMIT 1;
        IF probe.created_at < since THEN
            low := probe.id + 1;
        ELSE
            high := middle;
        END IF;
    END LOOP;
    RETURN low;
END $$;
