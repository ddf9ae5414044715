-- name: link_to_review(link_id)^
-- With its own case as it is now; none when either end took it back.
SELECT l.link_id, l.report_id, l.other_party, l.own_region, l.band, l.levels, l.made, l.verdict, l.verdict_by,
       l.waits_for_second
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
SELECT l.report_id, l.other_party, l.own_region, l.made, l.band, l.verdict, r.urgent
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

-- name: alert(report_id, party, case_reference, link_id, urgent, after_closing, now, today)^
INSERT INTO alert (report_id, party, case_reference, link_id, urgent, after_closing, alerted_at, last_changed_on)
VALUES (:report_id, :party, :case_reference, :link_id, :urgent, :after_closing, :now, :today)
ON CONFLICT DO NOTHING RETURNING 1;

-- name: closed_on(report_id)$
SELECT last_changed_on FROM report WHERE report_id = :report_id;

-- name: alert_own(report_id, party, case_reference, closed_since, now, today)
-- Earlier reports of the own region on whom this new one is.
INSERT INTO alert (report_id, party, case_reference, link_id, urgent, after_closing, alerted_at, last_changed_on)
SELECT r.report_id, :party, :case_reference, l.link_id, n.urgent, r.status = 'closed', :now, :today
FROM link l JOIN report n USING (report_id) JOIN report r ON r.dossier = l.other_dossier
WHERE l.report_id = :report_id AND l.own_region AND l.band = 'nearly_certain' AND l.withdrawn_reason IS NULL
  AND r.withdrawn_at IS NULL AND (r.status <> 'closed' OR r.last_changed_on >= :closed_since)
ON CONFLICT DO NOTHING RETURNING report_id, link_id, after_closing;

-- name: alerts(report_id, unseen, since)
-- Those of one case, those that nobody saw, or those after closing since then. What was withdrawn is no alert.
SELECT a.report_id, r.number, r.source, a.party, a.link_id, a.urgent, a.after_closing, a.alerted_at, a.seen_at,
       coalesce(i.band, l.band), i.summary,
       coalesce(n.content, '{}'::jsonb) @> '{"betrokkenen": [{"verblijfBeschermen": true}]}'
FROM alert a JOIN report r USING (report_id)
    LEFT JOIN inbound_link i ON i.link_id = a.link_id AND i.withdrawn_reason IS NULL
    LEFT JOIN link l ON l.link_id = a.link_id AND l.own_region AND l.withdrawn_reason IS NULL
    LEFT JOIN report n ON n.report_id = l.report_id
WHERE r.withdrawn_at IS NULL AND (i.link_id IS NOT NULL OR l.link_id IS NOT NULL)
  AND (a.report_id = :report_id OR (:unseen AND a.seen_at IS NULL AND NOT a.after_closing)
       OR (a.after_closing AND a.alerted_at >= :since))
ORDER BY a.urgent DESC, a.alerted_at, a.link_id;

-- name: see_alerts(report_id, seen_by, now)
UPDATE alert SET seen_by = :seen_by, seen_at = :now WHERE report_id = :report_id AND seen_at IS NULL
RETURNING link_id, party;

-- name: asking_again(report_id)$
SELECT question_id FROM question
WHERE report_id = :report_id AND again IS NOT NULL AND state IN ('waiting', 'asked', 'senders') LIMIT 1;

-- name: insert_again(question_id, report_id, again, urgent, now, today)!
INSERT INTO question (question_id, report_id, state, urgent, again, created_at, due_at, last_changed_on)
VALUES (:question_id, :report_id, 'waiting', :urgent, :again, :now, :now, :today);

-- name: last_again(report_id)^
SELECT state, code, again, created_at, done_at FROM question
WHERE report_id = :report_id AND again IS NOT NULL ORDER BY created_at DESC, question_id LIMIT 1;

-- name: looks_here(report_id, acts, most)
SELECT at, action, facts FROM audit
WHERE facts->>'dossier' = :report_id AND action = ANY(:acts) ORDER BY at DESC, id DESC LIMIT :most;

-- name: looks_by(actor, acts, most)
SELECT at, action, facts FROM audit
WHERE facts->>'actor' = :actor AND action = ANY(:acts) AND facts ? 'dossier' ORDER BY at DESC, id DESC LIMIT :most;

-- name: looks_elsewhere(report_id)
SELECT asker, shown_at FROM shown WHERE report_id = :report_id;

-- name: looks_of_others(since, most)
-- Which parties were lately shown that a report of ours exists, or asked for its content.
SELECT s.shown_at, 'rows_shown', s.asker, r.report_id, r.number, NULL FROM shown s JOIN report r USING (report_id)
WHERE s.shown_at >= :since AND r.withdrawn_at IS NULL
UNION ALL
SELECT d.asked_at, 'details_wanted', d.party, r.report_id, r.number, d.purpose
FROM details_given d JOIN report r USING (report_id)
WHERE d.asked_at >= :since AND r.withdrawn_at IS NULL
ORDER BY 1 DESC LIMIT :most;

-- name: prior_extras(report_id)
-- What a page shows of a link beside the answer: the chance, whose word it was, and which case of our own.
SELECT l.link_id, l.probability, l.verdict_by, l.verdict_at, l.second_by, o.report_id, l.found_at
FROM link l LEFT JOIN report o ON l.own_region AND o.dossier = l.other_dossier AND o.withdrawn_at IS NULL
WHERE l.report_id = :report_id AND l.withdrawn_reason IS NULL;

-- name: note_change(report_id, hook_id, now, today)!
INSERT INTO hook (report_id, hook_id, created_at, due_at, last_changed_on)
VALUES (:report_id, :hook_id, :now, :now, :today)
ON CONFLICT (report_id) DO UPDATE SET changes = hook.changes + 1, last_changed_on = excluded.last_changed_on;

-- name: reports_of_link(link_id, dossier, party)
-- Ours at this end of a link, or of every link to that dossier.
SELECT report_id FROM link WHERE other_party = :party AND (link_id = :link_id OR other_dossier = :dossier)
UNION SELECT report_id FROM inbound_link WHERE party = :party AND link_id = :link_id AND report_id IS NOT NULL;

-- name: next_hook(now, source)^
SELECT h.report_id, h.hook_id, h.changes, h.created_at, h.tries FROM hook h JOIN report r USING (report_id)
WHERE h.due_at <= :now AND r.source = :source ORDER BY h.due_at, h.hook_id LIMIT 1;

-- name: hook_heard(report_id, changes)!
-- A change that came while it was told stays to be told.
DELETE FROM hook WHERE report_id = :report_id AND changes = :changes;

-- name: hook_later(report_id, due_at)!
UPDATE hook SET due_at = :due_at, tries = tries + 1 WHERE report_id = :report_id;

-- name: hooks_waiting()^
SELECT count(*), min(created_at) FROM hook;
