-- The audit trail is read by people: newest first, by who did it, by what was done, by what it was done to, and of a span of
-- time. Each index gives the order too, so that a page costs what it shows.
CREATE INDEX audit_in_order ON audit (at, id);
CREATE INDEX audit_by_actor ON audit (actor, at, id);
CREATE INDEX audit_by_action ON audit (action, at, id);
CREATE INDEX audit_by_object ON audit (object, at, id);
DROP INDEX audit_by_time;
