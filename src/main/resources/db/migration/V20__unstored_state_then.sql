-- The drain that somebody asked for while a pod is kept for its state is remembered until that is over (S5, F4).
ALTER TABLE agent_pods DROP CONSTRAINT agent_pods_drain_reason_check;
ALTER TABLE agent_pods ADD CONSTRAINT agent_pods_drain_reason_check
    CHECK (drain_reason IN ('scale_in', 'template_changed', 'disk_full', 'operator', 'ending', 'unstored_state',
                            'unstored_state_then_operator'));
