-- For lists and the retention where millions of tasks have ended.

CREATE INDEX tasks_by_type ON tasks (type, id);
-- Which configurations the tasks that have ended name; the live ones are few. Written once in a task's life.
CREATE INDEX finished_tasks_by_configuration ON tasks (workspace, configuration_version) WHERE finished_at IS NOT NULL;
