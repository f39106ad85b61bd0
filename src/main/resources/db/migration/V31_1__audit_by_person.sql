CREATE INDEX IF NOT EXISTS audit_by_person ON audit (person, at, id) WHERE person IS NOT NULL;
