-- O1: what is not tried any more is counted, and looked for.
CREATE INDEX parked_deliveries ON hook_deliveries (hook_id, id) WHERE status = 'parked';

-- What is due, without a look at what is not: a receiver that refuses everything leaves as much behind as happens in a day.
CREATE INDEX due_deliveries ON hook_deliveries (hook_id, (coalesce(next_at, '-infinity'::timestamptz)), id) WHERE status = 'waiting';
DROP INDEX waiting_deliveries;

-- As before, and what comes behind something that is tried again later waits for as long.
CREATE OR REPLACE FUNCTION tell_hooks(of_event text, of_object text, of_workspace text, of_pool text, data jsonb) RETURNS void
LANGUAGE sql AS $$
    WITH wanting AS (
        SELECT h.id, CASE WHEN h.repositories = '{}' THEN of_object
                          ELSE 'source/' || (data #>> '{source,repository}')
                               || coalesce('#' || (data #>> '{source,pullRequest}'), '@' || (data #>> '{source,commit}')) END AS object
          FROM hooks h
         WHERE h.workspace = of_workspace AND NOT h.paused AND of_event = ANY (h.events)
           AND (h.repositories = '{}' OR data #>> '{source,repository}' = ANY (h.repositories))
         UNION ALL
        SELECT h.id, of_object FROM hooks h
         WHERE h.pool = of_pool AND NOT h.paused AND of_event = ANY (h.events)
         UNION ALL
        SELECT h.id, of_object FROM hooks h
         WHERE h.workspace IS NULL AND h.pool IS NULL AND NOT h.paused AND of_event = ANY (h.events)),
    named AS MATERIALIZED (SELECT gen_random_uuid()::text AS id)
    INSERT INTO hook_deliveries (hook_id, event_id, event, object, occurred_at, since, told, next_at)
    SELECT w.id, n.id, of_event, w.object, now(), now(), jsonb_strip_nulls(data),
           (SELECT d.next_at FROM hook_deliveries d
             WHERE d.hook_id = w.id AND d.object = w.object AND d.status = 'waiting' ORDER BY d.id LIMIT 1)
      FROM wanting w CROSS JOIN named n ORDER BY w.id
$$;
