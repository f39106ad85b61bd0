-- S13: other numbers for a pool at certain times: an array of {from, zone, lasts, minPods, maxPods, warmSlots}.
ALTER TABLE pools ADD COLUMN schedules jsonb NOT NULL DEFAULT '[]';
