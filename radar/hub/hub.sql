-- name: heard(party, since, oldest, current, backfilled, now)!
INSERT INTO party_coverage (party, since, oldest_report_on, current_up_to, backfilled_at, heard_at)
VALUES (:party, :since, :oldest, :current, :backfilled, :now)
ON CONFLICT (party) DO UPDATE SET since = excluded.since, oldest_report_on = excluded.oldest_report_on,
    current_up_to = excluded.current_up_to, backfilled_at = excluded.backfilled_at, heard_at = excluded.heard_at;

-- name: all_heard()
SELECT party, since, oldest_report_on, current_up_to, backfilled_at FROM party_coverage;
