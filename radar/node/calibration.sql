-- name: add_counts*!
INSERT INTO calibration (weights, own_region, low, pairs, expected, one_number)
VALUES (:weights, :own_region, :low, :pairs, :expected, :one_number)
ON CONFLICT (weights, own_region, low) DO UPDATE SET pairs = calibration.pairs + excluded.pairs,
    expected = calibration.expected + excluded.expected,
    one_number = calibration.one_number + excluded.one_number;

-- name: counts(weights)
SELECT own_region, low, pairs, expected, one_number FROM calibration WHERE weights = :weights;

-- name: counts_now(question_id)^
-- Once for a report: asked again, or after a correction, it meets the same people again.
UPDATE question q SET counted = true
WHERE q.question_id = :question_id
  AND NOT EXISTS (SELECT 1 FROM question other WHERE other.report_id = q.report_id AND other.counted)
RETURNING 1;

-- name: compared_before(report_id, handles)
-- Which of these people are of own reports that were compared with this one already, from either side.
SELECT i.handle FROM involved i JOIN report o USING (report_id), report r
WHERE r.report_id = :report_id AND i.handle = ANY(:handles)
  AND (r.own_searched_at >= o.taken_at OR o.own_searched_at >= r.taken_at);
