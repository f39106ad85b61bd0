-- A plan's JSON, compressed and then sealed: the whole of it, and what those may read who may not read state. Rows from
-- before have the column json alone, which is the whole, not compressed.
ALTER TABLE plans
    ADD COLUMN json_gzip     bytea,
    ADD COLUMN redacted_gzip bytea,
    ADD CHECK ((json_gzip IS NULL) = (redacted_gzip IS NULL));
ALTER TABLE plans ALTER COLUMN json_gzip SET STORAGE EXTERNAL;
ALTER TABLE plans ALTER COLUMN redacted_gzip SET STORAGE EXTERNAL;
