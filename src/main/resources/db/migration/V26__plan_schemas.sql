-- The providers' schemas of what is in a plan, compressed and then sealed: a command line shows it by them.
-- Null for plans that nobody saved, and for those that were made before.
ALTER TABLE plans ADD COLUMN schemas_gzip bytea;
ALTER TABLE plans ALTER COLUMN schemas_gzip SET STORAGE EXTERNAL;
