-- What is looked up for every task is served by one index each, and by no other: its conditions are expressions that only
-- that index knows. Otherwise a plan that was made while all indexes were small takes any of them, and is kept.

CREATE INDEX plan_and_applies_in_line ON tasks ((workspace || ''), (id + 0))
    WHERE type || '' = 'plan_and_apply' AND status || '' IN ('pending', 'running', 'apply_pending');
CREATE INDEX waiting_tasks_by_pool ON tasks ((pool || '')) WHERE status || '' = 'pending';
-- A server that still leads finds the same among what is alive.
DROP INDEX live_plan_and_applies_by_workspace;
DROP INDEX pending_tasks_by_pool;
