-- O1: what is not tried any more is counted, and looked for.
CREATE INDEX parked_deliveries ON hook_deliveries (hook_id, id) WHERE status = 'parked';
