-- name: points_before(party, pass_, since, today)$
-- Points of a party in a pass, for reports, over the window before today, without today.
SELECT coalesce(sum(points), 0)::bigint FROM evaluated_points
WHERE party = :party AND purpose = 'report' AND pass = :pass_ AND day >= :since AND day < :today;

-- name: count_points(party, purpose, pass_, today, points, allowance)$
-- Add points to today's count, unless that would go above the allowance: then nothing is returned.
INSERT INTO evaluated_points AS had (party, purpose, pass, day, points)
SELECT :party, :purpose, :pass_, :today, :points WHERE :points <= :allowance
ON CONFLICT (party, purpose, pass, day) DO UPDATE SET points = had.points + excluded.points
WHERE had.points + excluded.points <= :allowance
RETURNING points;

-- name: forget_points(party, before)!
DELETE FROM evaluated_points WHERE party = :party AND day < :before;

-- name: remember_request(party, request, at)!
-- One row when the request is new, none when it was taken before.
INSERT INTO evaluation_request (party, request, at) VALUES (:party, :request, :at) ON CONFLICT DO NOTHING;

-- name: forget_requests(party, before)!
-- Skips what another request of this party is deleting at this moment, so that neither waits for the other.
DELETE FROM evaluation_request WHERE (party, request) IN (
    SELECT party, request FROM evaluation_request
    WHERE party = :party AND at < :before ORDER BY request FOR UPDATE SKIP LOCKED
);
