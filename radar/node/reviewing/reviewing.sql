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

-- name: link_to_ask(link_id)^
SELECT l.report_id, l.other_party, l.own_region, l.made, l.band, l.verdict, r.status, r.urgent
FROM link l JOIN report r USING (report_id)
WHERE l.link_id = :link_id AND l.withdrawn_reason IS NULL AND r.withdrawn_at IS NULL;

-- name: asked_already(link_id, purpose)$
SELECT request_id FROM details_asked WHERE link_id = :link_id AND purpose = :purpose AND answered_at IS NULL;

-- name: keep_asked(request_id, link_id, report_id, party, purpose, fields, urgent, asked_by, now, due_at, secret, today)!
INSERT INTO details_asked (request_id, link_id, report_id, party, purpose, fields, urgent, asked_by, asked_at, due_at,
                           secret, last_changed_on)
VALUES (:request_id, :link_id, :report_id, :party, :purpose, :fields, :urgent, :asked_by, :now, :due_at, :secret,
        :today);

-- name: asked(request_id, party)^
SELECT link_id, report_id, secret FROM details_asked
WHERE request_id = :request_id AND party = :party AND answered_at IS NULL FOR UPDATE;

-- name: keep_answer(refusal, content, now, today, request_id)!
-- The key of the question is gone with its answer.
UPDATE details_asked SET refusal = :refusal, content = :content, answered_at = :now, secret = NULL,
    last_changed_on = :today
WHERE request_id = :request_id;

-- name: asked_of(report_id)
SELECT request_id, link_id, party, purpose, asked_by, asked_at, due_at, refusal, content, answered_at
FROM details_asked WHERE report_id = :report_id ORDER BY asked_at, request_id;

-- name: report_of_link(link_id, party)$
-- The report of ours that this party has a link to.
SELECT i.report_id FROM inbound_link i JOIN report r USING (report_id)
WHERE i.link_id = :link_id AND i.party = :party AND i.withdrawn_reason IS NULL AND r.withdrawn_at IS NULL;

-- name: keep_wanted(party, request_id, link_id, report_id, purpose, fields, case_reference, answer_key, urgent, now, due_at, today)^
INSERT INTO details_given (party, request_id, link_id, report_id, purpose, fields, case_reference, answer_key, urgent,
                           asked_at, due_at, state, last_changed_on)
VALUES (:party, :request_id, :link_id, :report_id, :purpose, :fields, :case_reference, :answer_key, :urgent, :now,
        :due_at, 'open', :today)
ON CONFLICT DO NOTHING RETURNING 1;

-- name: wanted(party, request_id)^
SELECT party, request_id, link_id, report_id, purpose, fields, answer_key, state, urgent FROM details_given
WHERE party = :party AND request_id = :request_id FOR UPDATE;

-- name: settle_wanted(state, refusal, by, now, today, party, request_id)!
UPDATE details_given SET state = :state, refusal = :refusal, decided_by = :by, decided_at = :now,
    last_changed_on = :today
WHERE party = :party AND request_id = :request_id;

-- name: open_wanted()
-- What a person here still has to answer, most urgent first.
SELECT g.party, g.request_id, g.report_id, r.number, g.purpose, g.fields, g.urgent, g.asked_at, g.due_at
FROM details_given g JOIN report r USING (report_id)
WHERE g.state = 'open' AND r.withdrawn_at IS NULL ORDER BY g.urgent DESC, g.due_at, g.request_id;

-- name: wanted_of(report_id)
SELECT party, request_id, purpose, fields, asked_at, state, refusal, decided_by, decided_at FROM details_given
WHERE report_id = :report_id ORDER BY asked_at, request_id;
