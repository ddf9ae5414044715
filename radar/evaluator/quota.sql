-- name: points_before(party, since, today)
-- Points of a party by pass, for reports, over the window before today, without today.
SELECT pass, sum(points)::bigint FROM evaluated_points
WHERE party = :party AND purpose = 'report' AND day >= :since AND day < :today GROUP BY pass;

-- name: count_points(party, purpose, passes, points, allowances, today)
-- Add the points of each pass to today's count: one row for each that stays within its allowance, and none
-- for another. In the order of the passes, or two requests could wait for each other for ever.
INSERT INTO evaluated_points AS had (party, purpose, pass, day, points)
SELECT :party, :purpose, asked.pass, :today, asked.points
FROM unnest(:passes::smallint[], :points::bigint[], :allowances::bigint[]) AS asked(pass, points, allowance)
WHERE asked.points <= asked.allowance ORDER BY asked.pass
ON CONFLICT (party, purpose, pass, day) DO UPDATE SET points = had.points + excluded.points
WHERE had.points + excluded.points
    <= (:allowances::bigint[])[array_position(:passes::smallint[], had.pass)]
RETURNING pass;

-- name: forget_points(party, before)!
DELETE FROM evaluated_points WHERE party = :party AND day < :before;

-- name: remember_request(party, request, at)$
-- One row when the request is new, none when it was taken before.
INSERT INTO evaluation_request (party, request, at) VALUES (:party, :request, :at) ON CONFLICT DO NOTHING
RETURNING 1;

-- name: forget_requests(party, before)!
-- Skips what another request of this party is deleting at this moment, so that neither waits for the other.
DELETE FROM evaluation_request WHERE (party, request) IN (
    SELECT party, request FROM evaluation_request
    WHERE party = :party AND at < :before ORDER BY request FOR UPDATE SKIP LOCKED
);
