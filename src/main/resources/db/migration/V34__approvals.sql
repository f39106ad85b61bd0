-- F10: who has to approve a plan of a workspace. A rule and autoApply exclude each other.
ALTER TABLE workspaces ADD COLUMN approval_people int CHECK (approval_people BETWEEN 1 AND 10);
ALTER TABLE workspaces ADD COLUMN approval_team text;
ALTER TABLE workspaces ADD COLUMN approval_not_submitter boolean;
ALTER TABLE workspaces ADD CONSTRAINT a_rule_is_whole
    CHECK ((approval_people IS NULL) = (approval_not_submitter IS NULL)
           AND (approval_people IS NOT NULL OR approval_team IS NULL));
ALTER TABLE workspaces ADD CONSTRAINT no_auto_apply_under_a_rule
    CHECK (approval_people IS NULL OR auto_apply_by IS NULL);

-- Whose doing a configuration was. Who made it and who brought its bytes may be two; the latter is noted where it is another call.
ALTER TABLE configurations ADD COLUMN created_by_person text;
ALTER TABLE configurations ADD COLUMN uploaded_by text;
ALTER TABLE configurations ADD COLUMN uploaded_by_person text;

-- A task has the rule of its workspace on its own row, so that a guard is one comparison; who changes the rule changes both.
ALTER TABLE tasks ADD COLUMN submitted_by_person text;
ALTER TABLE tasks ADD COLUMN configured_by text;
ALTER TABLE tasks ADD COLUMN configured_by_person text;
ALTER TABLE tasks ADD COLUMN approval_people int;
ALTER TABLE tasks ADD COLUMN approval_team text;
ALTER TABLE tasks ADD COLUMN approval_not_submitter boolean;
-- Who has approved the plan that is there: an array of {person, name, teams, at}; null for nobody.
ALTER TABLE tasks ADD COLUMN approvals jsonb;
-- How many people had to approve when the plan was confirmed, and before that how many would have to. What is being applied
-- keeps its number when the rule is tightened, for it is not stopped.
ALTER TABLE tasks ADD COLUMN approvals_needed int NOT NULL DEFAULT 0;

-- How many people have approved, as the rule counts them. Where nobody knows the person of an author, the name is compared.
CREATE FUNCTION approving_people(
    given jsonb, team text, not_submitter boolean,
    submitter text, submitter_person text, configurer text, configurer_person text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT count(DISTINCT a ->> 'person') FROM jsonb_array_elements(coalesce(given, '[]'::jsonb)) AS a
     WHERE (team IS NULL OR (a -> 'teams') @> to_jsonb(team))
       AND (not_submitter IS NOT TRUE
            OR (coalesce(a ->> CASE WHEN submitter_person IS NULL THEN 'name' ELSE 'person' END
                             <> coalesce(submitter_person, submitter), true)
                AND coalesce(a ->> CASE WHEN configurer_person IS NULL THEN 'name' ELSE 'person' END
                             <> coalesce(configurer_person, configurer), true)))
$$;

-- Not looked for in the rows that are there: none of them needs an approval.
ALTER TABLE tasks ADD CONSTRAINT no_apply_without_approvals
    CHECK (phase = 'plan' OR approvals_needed = 0
           OR approving_people(approvals, NULL, NULL, NULL, NULL, NULL, NULL) >= approvals_needed) NOT VALID;
