-- What is looked up for every task is served by one index each, and by no other: its conditions are expressions that only
-- that index knows. Otherwise a plan that was made while all indexes were small takes any of them, and is kept.

CREATE INDEX plan_and_applies_in_line ON tasks ((workspace || ''), (id + 0))
    WHERE type || '' = 'plan_and_apply' AND status || '' IN ('pending', 'running', 'apply_pending');
CREATE INDEX waiting_tasks_by_pool ON tasks ((pool || '')) WHERE status || '' = 'pending';
-- A server that still leads finds the same among what is alive.
DROP INDEX live_plan_and_applies_by_workspace;
DROP INDEX pending_tasks_by_pool;

-- Each change of a task writes all indexes that it is in. Lists find what is alive through the few that are there for it,
-- and only what has ended through these, which are written once in a task's life.
CREATE INDEX ended_tasks_by_pool ON tasks (pool, id) WHERE finished_at IS NOT NULL;
CREATE INDEX ended_tasks_by_status ON tasks (status, id) WHERE finished_at IS NOT NULL;
CREATE INDEX ended_tasks_by_type ON tasks (type, id) WHERE finished_at IS NOT NULL;
-- Until this version leads, lists with one of these filters go by the number alone. The one by workspace stays: it is also
-- how a workspace's tasks are deleted.
DROP INDEX tasks_by_pool;
DROP INDEX tasks_by_status;
DROP INDEX tasks_by_type;
