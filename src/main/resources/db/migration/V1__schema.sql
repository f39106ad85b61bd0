-- Berth's schema. The invariants of the design live here too, so that no race and no bug in the code can break them.
--
-- Words are text with a CHECK, in lower case, as on the wire. Durations are whole milliseconds. Every time is written
-- by the server, cut to microseconds, so that guards may compare for equality.
-- "number" columns only give lists a stable order, newest first.

CREATE TABLE pools (
    name               text PRIMARY KEY,
    number             bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    runtime            text NOT NULL CHECK (runtime IN ('local', 'kubernetes', 'deployment', 'static')),
    min_pods           int NOT NULL,
    max_pods           int NOT NULL,
    slots_per_pod      int NOT NULL CHECK (slots_per_pod > 0),
    idle_timeout_ms    bigint NOT NULL CHECK (idle_timeout_ms >= 0),
    warm_slots         int NOT NULL CHECK (warm_slots >= 0),
    reservation_ttl_ms bigint NOT NULL CHECK (reservation_ttl_ms >= 0),
    start_timeout_ms   bigint NOT NULL CHECK (start_timeout_ms > 0),
    pod_template       text NOT NULL,
    template_hash      text NOT NULL,
    created_at         timestamptz NOT NULL,
    CHECK (0 <= min_pods AND min_pods <= max_pods)
);

CREATE TABLE workspaces (
    name                  text PRIMARY KEY,
    number                bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    pool                  text NOT NULL REFERENCES pools (name),
    tool                  text NOT NULL CHECK (tool IN ('terraform', 'tofu')),
    -- Who set autoApply; null when plans wait for a human (F10).
    auto_apply_by         text,
    -- Grows with every lock, unlock and change of pool; placements are guarded by it (P10).
    version               bigint NOT NULL DEFAULT 0,
    lock_by               text,
    lock_reason           text,
    locked_at             timestamptz,
    -- The newest configuration, 0 before the first.
    configuration_version int NOT NULL DEFAULT 0,
    created_at            timestamptz NOT NULL,
    CHECK ((lock_by IS NULL) = (locked_at IS NULL))
);
CREATE INDEX workspaces_by_pool ON workspaces (pool, number);

CREATE TABLE workspace_values (
    workspace text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    kind      text NOT NULL CHECK (kind IN ('variable', 'environment')),
    name      text NOT NULL,
    hcl       boolean NOT NULL,
    sensitive boolean NOT NULL,
    value     text,
    -- A sensitive value is here instead, encrypted.
    sealed    bytea,
    PRIMARY KEY (workspace, kind, name),
    CHECK (sensitive = (sealed IS NOT NULL) AND sensitive = (value IS NULL))
);

CREATE TABLE configurations (
    workspace  text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    version    int NOT NULL CHECK (version > 0),
    sha256     text NOT NULL,
    bytes      bigint NOT NULL,
    content    bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace, version)
);
-- A tar.gz does not get smaller by compressing it again.
ALTER TABLE configurations ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE agent_pods (
    pool          text NOT NULL REFERENCES pools (name) ON DELETE CASCADE,
    name          text NOT NULL,
    phase         text NOT NULL CHECK (phase IN ('starting', 'ready', 'draining', 'lost')),
    drain_reason  text CHECK (drain_reason IN ('scale_in', 'template_changed', 'operator', 'ending')),
    drain_since   timestamptz,
    drained       boolean NOT NULL DEFAULT false,
    agent_id      text,
    template_hash text NOT NULL,
    created_at    timestamptz NOT NULL,
    -- What made it and is to end it; the pool may have changed to another since.
    runtime       text NOT NULL CHECK (runtime IN ('local', 'kubernetes', 'deployment', 'static')),
    -- The runtime names its pods itself and has not shown this one yet.
    placeholder   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (pool, name),
    CHECK ((phase = 'draining') = (drain_reason IS NOT NULL)),
    CHECK ((drain_reason IS NULL) = (drain_since IS NULL))
);

CREATE TABLE tasks (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What was asked; never changes.
    workspace             text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    -- No foreign key: a task's history may outlive the pool that it ran in.
    pool                  text NOT NULL,
    tool                  text NOT NULL CHECK (tool IN ('terraform', 'tofu')),
    type                  text NOT NULL CHECK (type IN ('plan', 'plan_and_apply')),
    message               text NOT NULL,
    priority              int NOT NULL,
    -- Who let the plan confirm itself, on the task or on its workspace; null when a human is asked (F10).
    auto_apply_by         text,
    destroy               boolean NOT NULL,
    targets               text[] NOT NULL,
    replacements          text[] NOT NULL,
    refresh_only          boolean NOT NULL,
    timeout_ms            bigint NOT NULL CHECK (timeout_ms > 0),
    configuration_version int NOT NULL CHECK (configuration_version > 0),
    submitted_by          text NOT NULL,
    created_at            timestamptz NOT NULL,
    -- Where it stands.
    status                text NOT NULL CHECK (status IN ('pending', 'running', 'apply_pending', 'planned', 'applied',
                                                          'discarded', 'failed', 'canceled')),
    phase                 text NOT NULL CHECK (phase IN ('plan', 'apply')),
    attempt               int NOT NULL CHECK (attempt >= 0),
    pending_since         timestamptz NOT NULL,
    started_at            timestamptz,
    finished_at           timestamptz,
    pod                   text,
    slot                  int,
    plan_has_changes      boolean,
    plan_add              int,
    plan_change           int,
    plan_destroy          int,
    plan_sha256           text,
    plan_tool_version     text,
    plan_attempt          int NOT NULL DEFAULT 0,
    confirmed_by          text,
    confirmed_at          timestamptz,
    confirmed_plan_sha256 text,
    cancel_requested_at   timestamptz,
    cancel_requested_by   text,
    error_code            text,
    error_message         text,
    lost_plan_attempts    int NOT NULL DEFAULT 0,
    -- An apply that was declared lost and has neither reported since nor been given up by an unlock (F4).
    report_open           boolean NOT NULL DEFAULT false,

    CONSTRAINT no_apply_without_confirmation CHECK (phase = 'plan' OR confirmed_by IS NOT NULL),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CHECK ((status IN ('planned', 'applied', 'discarded', 'failed', 'canceled')) = (finished_at IS NOT NULL)),
    CHECK ((pod IS NULL) = (slot IS NULL)),
    CHECK (NOT report_open OR (status = 'failed' AND phase = 'apply'))
) WITH (fillfactor = 80);

-- P10: at most one plan_and_apply of a workspace is at work. A confirmed one counts even while it waits for its slot.
CREATE UNIQUE INDEX one_plan_and_apply_at_work ON tasks (workspace)
    WHERE type = 'plan_and_apply'
      AND (status IN ('running', 'apply_pending') OR (status = 'pending' AND phase = 'apply'));

-- What is alive is found through partial indexes, so finished tasks cost nothing.
CREATE INDEX live_tasks_by_pool ON tasks (pool, id) WHERE status IN ('pending', 'running', 'apply_pending');
CREATE INDEX live_tasks_by_workspace ON tasks (workspace, id) WHERE status IN ('pending', 'running', 'apply_pending');
CREATE INDEX pending_tasks_by_pool ON tasks (pool) WHERE status = 'pending';
CREATE INDEX open_reports_by_workspace ON tasks (workspace) WHERE report_open;
-- Lists, newest first.
CREATE INDEX tasks_by_workspace ON tasks (workspace, id);
CREATE INDEX tasks_by_pool ON tasks (pool, id);
CREATE INDEX tasks_by_status ON tasks (status, id);
-- Retention.
CREATE INDEX finished_tasks ON tasks (finished_at) WHERE finished_at IS NOT NULL;

-- One row per placement: where it ran, and how far its output is stored. Agents may only write to what was theirs.
CREATE TABLE attempts (
    task_id          bigint NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt          int NOT NULL,
    pool             text NOT NULL,
    pod              text NOT NULL,
    slot             int NOT NULL,
    -- Bytes of output stored, and bytes acknowledged to the agent. They part only where the output was cut.
    log_bytes        bigint NOT NULL DEFAULT 0,
    log_acknowledged bigint NOT NULL DEFAULT 0,
    log_cut          boolean NOT NULL DEFAULT false,
    PRIMARY KEY (task_id, attempt)
) WITH (fillfactor = 70);

CREATE TABLE slots (
    pool               text NOT NULL,
    pod                text NOT NULL,
    index              int NOT NULL CHECK (index >= 0),
    task_id            bigint REFERENCES tasks (id),
    attempt            int,
    phase              text CHECK (phase IN ('plan', 'apply')),
    task_type          text CHECK (task_type IN ('plan', 'plan_and_apply')),
    assigned_at        timestamptz,
    accepted_at        timestamptz,
    begun_at           timestamptz,
    -- P12: out of use until a heartbeat shows it idle.
    blocked_until_idle boolean NOT NULL DEFAULT false,
    updated_at         timestamptz NOT NULL,
    -- One running task per slot.
    PRIMARY KEY (pool, pod, index),
    FOREIGN KEY (pool, pod) REFERENCES agent_pods (pool, name) ON DELETE CASCADE,
    -- One slot per running task. Deferrable so that it is checked at the end of a statement: one turn may free a slot
    -- and place the same task on another.
    CONSTRAINT one_slot_per_task UNIQUE (task_id) DEFERRABLE INITIALLY IMMEDIATE,
    CHECK (num_nulls(task_id, attempt, phase, task_type, assigned_at) IN (0, 5)),
    CHECK (task_id IS NOT NULL OR (accepted_at IS NULL AND begun_at IS NULL))
) WITH (fillfactor = 50);

CREATE TABLE reservations (
    task_id bigint PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE,
    pool    text NOT NULL,
    pod     text NOT NULL,
    since   timestamptz NOT NULL,
    FOREIGN KEY (pool, pod) REFERENCES agent_pods (pool, name) ON DELETE CASCADE
);
CREATE INDEX reservations_by_pod ON reservations (pool, pod);

-- The timeline of a task.
CREATE TABLE task_events (
    task_id     bigint NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    id          bigint GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL,
    from_status text,
    to_status   text NOT NULL,
    reason      text NOT NULL,
    phase       text NOT NULL,
    pod         text,
    slot        int,
    attempt     int NOT NULL,
    caused_by   text,
    PRIMARY KEY (task_id, id)
);

-- Output in pieces; bytes, because output may hold what text in PostgreSQL may not.
CREATE TABLE task_logs (
    task_id    bigint NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt    int NOT NULL,
    start_byte bigint NOT NULL,
    content    bytea NOT NULL,
    PRIMARY KEY (task_id, attempt, start_byte)
);

CREATE TABLE plans (
    task_id       bigint NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    attempt       int NOT NULL,
    bundle        bytea,
    bundle_sha256 text,
    json          bytea,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (task_id, attempt),
    CHECK ((bundle IS NULL) = (bundle_sha256 IS NULL))
);
ALTER TABLE plans ALTER COLUMN bundle SET STORAGE EXTERNAL;
ALTER TABLE plans ALTER COLUMN json SET STORAGE EXTERNAL;

CREATE TABLE states (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace  text NOT NULL REFERENCES workspaces (name) ON DELETE CASCADE,
    serial     bigint NOT NULL,
    lineage    text NOT NULL,
    bytes      bigint NOT NULL,
    md5        text NOT NULL,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    content    bytea NOT NULL
);
ALTER TABLE states ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX states_by_workspace ON states (workspace, id);
CREATE INDEX states_by_serial ON states (workspace, serial, id);

-- The version that is the present state, and the row that everybody locks who writes a state or its lock.
CREATE TABLE state_heads (
    workspace text PRIMARY KEY REFERENCES workspaces (name) ON DELETE CASCADE,
    state_id  bigint REFERENCES states (id) ON DELETE SET NULL
);
CREATE INDEX state_heads_by_state ON state_heads (state_id);

-- Terraform's own lock, held by an attempt or by somebody with a client of their own (F13).
CREATE TABLE state_locks (
    workspace text PRIMARY KEY REFERENCES workspaces (name) ON DELETE CASCADE,
    lock_id   text NOT NULL,
    info      text NOT NULL,
    task_id   bigint,
    attempt   int,
    locked_at timestamptz NOT NULL,
    CHECK ((task_id IS NULL) = (attempt IS NULL))
);
CREATE INDEX state_locks_by_attempt ON state_locks (task_id, attempt) WHERE task_id IS NOT NULL;

CREATE TABLE tokens (
    id            text PRIMARY KEY,
    number        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind          text NOT NULL CHECK (kind IN ('api', 'agent')),
    name          text NOT NULL,
    role          text CHECK (role IN ('viewer', 'submitter', 'approver', 'admin')),
    pool          text REFERENCES pools (name) ON DELETE CASCADE,
    secret_sha256 text NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz,
    UNIQUE (kind, secret_sha256),
    CHECK ((kind = 'api') = (role IS NOT NULL)),
    CHECK ((kind = 'agent') = (pool IS NOT NULL))
);
CREATE INDEX tokens_by_pool ON tokens (pool, number) WHERE pool IS NOT NULL;
CREATE INDEX tokens_by_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL;

-- F9. No foreign key to the token: its deletion must not free its keys.
CREATE TABLE idempotency_keys (
    token_id    text NOT NULL,
    key         text NOT NULL,
    body_sha256 text NOT NULL,
    task_id     bigint NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (token_id, key)
);
CREATE INDEX idempotency_keys_by_task ON idempotency_keys (task_id);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE audit (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    actor  text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail text NOT NULL
);
CREATE INDEX audit_by_time ON audit (at);

-- One value that only the right encryption keys open: a server with others does not start.
CREATE TABLE key_check (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    sealed bytea NOT NULL
);
