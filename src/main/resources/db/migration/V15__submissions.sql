-- What blocks a plan_and_apply (P10) is the first one of its workspace that is alive, however many plans wait there.
CREATE INDEX live_plan_and_applies_by_workspace ON tasks (workspace, id)
    WHERE type = 'plan_and_apply' AND status IN ('pending', 'running', 'apply_pending');
