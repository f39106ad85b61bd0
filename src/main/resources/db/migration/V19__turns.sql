-- A turn is one statement: it fails by itself, and so leaves nothing behind, when a row is not as it was read.
CREATE FUNCTION require_matched(what text, matched bigint, sent bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF matched <> sent THEN
        RAISE EXCEPTION '% changed since they were read', what USING ERRCODE = 'BL002';
    END IF;
    RETURN matched;
END $$;
