-- A pod that has the only copy of a state is kept until somebody has fetched it (F4).
ALTER TABLE agent_pods DROP CONSTRAINT agent_pods_drain_reason_check;
ALTER TABLE agent_pods ADD CONSTRAINT agent_pods_drain_reason_check
    CHECK (drain_reason IN ('scale_in', 'template_changed', 'disk_full', 'operator', 'ending', 'unstored_state'));
