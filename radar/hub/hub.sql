-- name: heard(party, since, oldest, current, now)!
INSERT INTO party_coverage (party, since, oldest_report_on, current_up_to, heard_at)
VALUES (:party, :since, :oldest, :current, :now)
ON CONFLICT (party) DO UPDATE SET since = excluded.since, oldest_report_on = excluded.oldest_report_on,
    current_up_to = excluded.current_up_to, heard_at = excluded.heard_at;

-- name: all_heard()
SELECT party, since, oldest_report_on, current_up_to FROM party_coverage;
