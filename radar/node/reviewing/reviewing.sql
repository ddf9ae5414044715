-- name: link_to_review(link_id)^
-- With its own case as it is now; none when either end took it back.
SELECT l.link_id, l.report_id, l.other_party, l.own_region, l.band, l.levels, l.made, l.verdict, l.verdict_by,
       l.waits_for_second, r.status
FROM link l JOIN report r USING (report_id)
WHERE l.link_id = :link_id AND l.withdrawn_reason IS NULL AND r.withdrawn_at IS NULL
FOR UPDATE OF l;

-- name: set_verdict(verdict, said_by, now, waits, second_by, today, link_id)!
UPDATE link SET verdict = :verdict, verdict_by = :said_by, verdict_at = :now, waits_for_second = :waits,
    second_by = :second_by, last_changed_on = :today
WHERE link_id = :link_id;

-- name: keep_said(link_id, act, said_by, now, today)!
INSERT INTO verdict_said (link_id, act, said_by, said_at, last_changed_on)
VALUES (:link_id, :act, :said_by, :now, :today);

-- name: said_of(report_id)
SELECT l.link_id, v.act, v.said_by, v.said_at FROM verdict_said v JOIN link l USING (link_id)
WHERE l.report_id = :report_id ORDER BY v.said_id;

-- name: mark_made(link_id)!
UPDATE link SET made = true WHERE link_id = :link_id;

-- name: mark_untold(link_id, new_id)!
-- Told anew it is a new link: at the other end the old one stays gone.
UPDATE link SET link_id = :new_id, made = false, status = NULL, status_version = 0, status_at = NULL, summary = NULL
WHERE link_id = :link_id;
