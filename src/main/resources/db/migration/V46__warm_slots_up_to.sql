-- S14: up to so many warm slots, if as many tasks are to be expected by what came on earlier days; 0: none are expected.
ALTER TABLE pools ADD COLUMN warm_slots_up_to int NOT NULL DEFAULT 0 CHECK (warm_slots_up_to >= 0);
