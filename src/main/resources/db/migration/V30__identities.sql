-- An API token may be a person's, whose doing is one person's however many tokens there are, and it may belong to teams.
-- One without a role over everything has the rights of its teams alone.
ALTER TABLE tokens ADD COLUMN person text;
ALTER TABLE tokens ADD COLUMN teams text[] NOT NULL DEFAULT '{}';
CREATE INDEX tokens_by_person ON tokens (person, number) WHERE person IS NOT NULL;
ALTER TABLE tokens DROP CONSTRAINT tokens_check;
ALTER TABLE tokens ADD CONSTRAINT rights_are_of_api_tokens
    CHECK (kind = 'api' OR (role IS NULL AND person IS NULL AND teams = '{}'));
ALTER TABLE tokens ADD CONSTRAINT api_tokens_give_something
    CHECK (kind <> 'api' OR role IS NOT NULL OR person IS NOT NULL OR teams <> '{}');
