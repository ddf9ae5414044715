-- name: one_filing_at_a_time()!
SELECT pg_advisory_xact_lock(1);

-- name: report_by_number(source, number)^
SELECT report_id, dossier, group_handle, source, revision, content, digest, status, status_version, urgent,
       received_at, taken_at, own_searched_at, withdrawn_at, off_register
FROM report WHERE source = :source AND number = :number;

-- name: source_of_report(report_id)^
SELECT source, number FROM report WHERE report_id = :report_id;

-- name: take_off_register(report_id)!
UPDATE report SET off_register = true WHERE report_id = :report_id;

-- name: end_report(report_id, content, today)!
UPDATE report SET status = 'closed', content = :content, last_changed_on = :today WHERE report_id = :report_id;

-- name: search_of_report(report_id)^
SELECT number, revision, own_searched_at, withdrawn_at FROM report WHERE report_id = :report_id;

-- name: report_by_id(report_id)^
SELECT dossier, group_handle, content, status, status_version, received_at, withdrawn_at, number, last_changed_on
FROM report WHERE report_id = :report_id;

-- name: prior_facts(report_id)^
SELECT content, status, status_version, received_at, people_corrected_on FROM report WHERE report_id = :report_id;

-- name: phase_facts(report_id)^
SELECT r.status, EXISTS (SELECT 1 FROM assessment a WHERE a.report_id = r.report_id),
       EXISTS (SELECT 1 FROM decision d WHERE d.report_id = r.report_id AND d.in_force_at IS NOT NULL)
FROM report r WHERE r.report_id = :report_id;

-- name: decided(report_id)^
SELECT outcome, finding, services, in_force_at FROM decision
WHERE report_id = :report_id AND in_force_at IS NOT NULL ORDER BY position DESC LIMIT 1;

-- name: watching(report_id)^
-- Who watches over the case now; a role only when it is a partner.
SELECT role, organisation FROM responsibility WHERE report_id = :report_id ORDER BY position DESC LIMIT 1;

-- name: next_status_version(report_id)!
UPDATE report SET status_version = status_version + 1 WHERE report_id = :report_id;

-- name: people_corrected(today, report_id)!
UPDATE report SET people_corrected_on = :today WHERE report_id = :report_id;

-- name: report_by_dossier(dossier)^
SELECT report_id, status FROM report WHERE dossier = :dossier AND withdrawn_at IS NULL;

-- name: insert_report(report_id, dossier, group_handle, number, source, revision, content, digest, status, urgent, received_at, now, last_changed_on)!
INSERT INTO report (report_id, dossier, group_handle, number, source, revision, content, digest, status, urgent,
                    received_at, taken_at, own_searched_at, last_changed_on)
VALUES (:report_id, :dossier, :group_handle, :number, :source, :revision, :content, :digest, :status, :urgent,
        :received_at, :now, :now, :last_changed_on);

-- name: replace_report(dossier, group_handle, revision, content, digest, urgent, last_changed_on, status, report_id)!
UPDATE report SET dossier = :dossier, group_handle = :group_handle, revision = :revision, content = :content,
    digest = :digest, urgent = :urgent, last_changed_on = :last_changed_on,
    status_version = status_version + CASE WHEN status = :status THEN 0 ELSE 1 END, status = :status
WHERE report_id = :report_id;

-- name: forget_report(now, today, report_id)!
UPDATE report SET content = NULL, withdrawn_at = :now, last_changed_on = :today WHERE report_id = :report_id;

-- name: receipt_of(source, number, act, revision)^
SELECT receipt_id, received_at, digest FROM receipt
WHERE source = :source AND number = :number AND act = :act AND revision = :revision;

-- name: keep_receipt(source, number, act, revision, digest, receipt_id, now, today)!
INSERT INTO receipt (source, number, act, revision, digest, receipt_id, received_at, last_changed_on)
VALUES (:source, :number, :act, :revision, :digest, :receipt_id, :now, :today);

-- name: insert_involved(handle, report_id, position, last_changed_on)!
INSERT INTO involved (handle, report_id, position, last_changed_on)
VALUES (:handle, :report_id, :position, :last_changed_on);

-- name: involved_of(report_id)
SELECT handle, position FROM involved WHERE report_id = :report_id ORDER BY position;

-- name: sought(report_id)
-- The people with a key at all: of the others too little is known to look for them, here or elsewhere.
SELECT i.position FROM involved i
WHERE i.report_id = :report_id AND EXISTS (SELECT 1 FROM own_row o WHERE o.handle = i.handle);

-- name: forget_involved(report_id)!
DELETE FROM involved WHERE report_id = :report_id;

-- name: insert_own_rows*!
INSERT INTO own_row (pass, token, handle, row_bytes, last_changed_on)
VALUES (:pass_, :token, :handle, :row_bytes, :last_changed_on);

-- name: own_rows(tokens, report_id)
SELECT o.token, o.pass, o.row_bytes FROM own_row o JOIN involved i USING (handle)
WHERE o.token = ANY(:tokens) AND i.report_id <> :report_id;

-- name: old_own_rows(tokens, report_id)
-- Those of reports from the past.
SELECT o.token, o.pass, o.row_bytes FROM own_row o JOIN involved i USING (handle) JOIN report r USING (report_id)
WHERE o.token = ANY(:tokens) AND i.report_id <> :report_id AND r.load_id IS NOT NULL;

-- name: linked_handles(handles)
-- Whom these people are linked to, or were, in our own region and from either end.
SELECT handle, other_handle FROM link WHERE handle = ANY(:handles)
UNION SELECT other_handle, handle FROM link WHERE own_region AND other_handle = ANY(:handles);

-- name: insert_address*!
INSERT INTO own_address (address, household, report_id, last_changed_on)
VALUES (:address, :household, :report_id, :last_changed_on) ON CONFLICT DO NOTHING;

-- name: crowded(addresses, households)
-- Which of these addresses more than so many households share.
SELECT address FROM own_address WHERE address = ANY(:addresses)
GROUP BY address HAVING count(DISTINCT household) > :households;

-- name: forget_address(report_id)!
DELETE FROM own_address WHERE report_id = :report_id;

-- name: insert_question(question_id, report_id, urgent, now, last_changed_on)!
INSERT INTO question (question_id, report_id, state, urgent, created_at, due_at, last_changed_on)
VALUES (:question_id, :report_id, 'waiting', :urgent, :now, :now, :last_changed_on);

-- name: next_waiting(now)^
SELECT question_id, report_id, urgent, again FROM question
WHERE state = 'waiting' AND NOT background AND due_at <= :now ORDER BY urgent DESC, created_at LIMIT 1;

-- name: still_waiting(question_id)$
SELECT 1 FROM question WHERE question_id = :question_id AND state = 'waiting' FOR UPDATE;

-- name: wait(code, due_at, question_id)!
UPDATE question SET code = :code, due_at = :due_at WHERE question_id = :question_id AND state = 'waiting';

-- name: asked(secrets, now, question_id)!
UPDATE question SET state = 'asked', code = NULL, secrets = :secrets, filed_at = :now
WHERE question_id = :question_id;

-- name: insert_filed_rows*!
INSERT INTO filed_row (row_id, question_id, handle, pass, token, probe, last_changed_on)
VALUES (:row_id, :question_id, :handle, :pass_, :token, :probe, :last_changed_on);

-- name: question(question_id)^
-- The last: whether this report asks again, and was asked before.
SELECT report_id, state, secrets, parts, urgent, created_at, filed_at, background,
       background OR again IS NOT NULL FROM question
WHERE question_id = :question_id FOR UPDATE;

-- name: keep_part(question_id, part, candidates, today)!
INSERT INTO candidate_part (question_id, part, candidates, last_changed_on)
VALUES (:question_id, :part, :candidates, :today)
ON CONFLICT DO NOTHING;

-- name: set_parts(parts, coverage, question_id)!
UPDATE question SET parts = :parts, coverage = :coverage WHERE question_id = :question_id;

-- name: parts_of(question_id)
SELECT candidates FROM candidate_part WHERE question_id = :question_id ORDER BY part;

-- name: set_state(state, code, question_id)!
UPDATE question SET state = :state, code = :code WHERE question_id = :question_id;

-- name: finish_question(state, code, now, question_id)!
UPDATE question SET state = :state, code = :code, secrets = NULL, done_at = :now WHERE question_id = :question_id;

-- name: forget_parts(question_id)!
DELETE FROM candidate_part WHERE question_id = :question_id;

-- name: newest_question(report_id)^
-- One that only files asks nothing; one that asks again counts once it is answered.
SELECT question_id, state, code, created_at, done_at, filed_at, coverage FROM question
WHERE report_id = :report_id AND state <> 'withdrawn' AND asks
  AND (NOT background AND again IS NULL OR state = 'done')
ORDER BY created_at DESC, question_id LIMIT 1;

-- name: unreceipted(question_id)$
SELECT 1 FROM outbox WHERE message_id = :question_id;

-- name: open_questions(report_id)
SELECT question_id, state FROM question WHERE report_id = :report_id AND state <> 'withdrawn';

-- name: rows_filed_for(report_id)
SELECT f.pass, f.token, f.row_id FROM filed_row f JOIN question q USING (question_id)
WHERE q.report_id = :report_id AND NOT f.probe ORDER BY f.row_id;

-- name: own_row_ids(question_id)
-- Every row of the report that asks: one that asks again files no row twice.
SELECT f.row_id, f.handle, f.probe FROM question a JOIN question q USING (report_id)
JOIN filed_row f ON f.question_id = q.question_id WHERE a.question_id = :question_id;

-- name: names_of_rows(report_id)
SELECT f.handle, f.pass, f.token, f.row_id FROM filed_row f JOIN question q USING (question_id)
WHERE q.report_id = :report_id;

-- name: forget_filed_rows(report_id)!
DELETE FROM filed_row WHERE question_id IN (SELECT question_id FROM question WHERE report_id = :report_id);

-- name: keep_withdrawn_rows(dossier, reason, today, report_id)!
INSERT INTO withdrawn_row (row_id, dossier, reason, last_changed_on)
SELECT f.row_id, :dossier, :reason, :today FROM filed_row f JOIN question q USING (question_id)
WHERE q.report_id = :report_id AND NOT f.probe ON CONFLICT DO NOTHING;

-- name: withdrawn_of_rows(row_ids)
SELECT DISTINCT dossier, reason FROM withdrawn_row WHERE row_id = ANY(:row_ids);

-- name: reports_of_rows(row_ids)
SELECT q.report_id, r.dossier, count(*) FROM filed_row f JOIN question q USING (question_id)
JOIN report r USING (report_id) WHERE f.row_id = ANY(:row_ids) GROUP BY q.report_id, r.dossier;

-- name: keep_shown(report_id, dossier, asker, question_id, commitment, shown_at, rows, today)!
INSERT INTO shown (report_id, dossier, asker, question_id, case_commitment, shown_at, rows_shown, last_changed_on)
VALUES (:report_id, :dossier, :asker, :question_id, :commitment, :shown_at, :rows, :today)
ON CONFLICT (report_id, asker, question_id) DO UPDATE SET rows_shown = shown.rows_shown + excluded.rows_shown;

-- name: shown_to(report_id, dossier)
SELECT DISTINCT asker FROM shown WHERE report_id = :report_id AND dossier = :dossier;

-- name: insert_link(link_id, report_id, handle, position, other_handle, other_group, other_party, other_dossier, other_month, probability, band, rules, levels, flags, own_region, made, now, today)^
INSERT INTO link (link_id, report_id, handle, position, other_handle, other_group, other_party, other_dossier,
                  other_month, probability, band, rules, levels, flags, own_region, made, found_at, last_changed_on)
SELECT :link_id, :report_id, :handle, :position, :other_handle, :other_group, :other_party, :other_dossier,
       :other_month, :probability, :band, :rules, :levels, :flags, :own_region, :made, :now, :today
WHERE NOT EXISTS (SELECT 1 FROM withdrawn_dossier WHERE party = :other_party AND dossier = :other_dossier)
ON CONFLICT (handle, other_handle) DO NOTHING RETURNING 1;

-- name: link_to_announce(link_id)^
SELECT l.other_party, l.other_dossier, l.band, r.report_id, r.urgent
FROM link l JOIN report r USING (report_id) WHERE l.link_id = :link_id AND l.made AND NOT l.own_region;

-- name: links_of(report_id)
SELECT l.link_id, l.position, l.other_party, l.other_month, l.band, l.rules, l.levels, l.flags, l.own_region,
       l.made, coalesce(o.status, l.status), l.status_version, o.number, l.probability, l.verdict,
       l.waits_for_second, l.summary, o.report_id, l.found_at > (
           SELECT min(q.done_at) FROM question q WHERE q.report_id = l.report_id AND q.asks AND q.state = 'done'),
       l.other_dossier
FROM link l LEFT JOIN report o ON l.own_region AND o.dossier = l.other_dossier AND o.withdrawn_at IS NULL
WHERE l.report_id = :report_id AND l.withdrawn_reason IS NULL
ORDER BY l.position, l.own_region DESC, l.probability DESC, l.link_id;

-- name: inbound_of(report_id)
-- What others found of this report, and what later reports of our own region did.
SELECT link_id, party, band, received_at, status, urgent, summary, '{}'::jsonb FROM inbound_link
WHERE report_id = :report_id AND withdrawn_reason IS NULL
UNION ALL
SELECT l.link_id, l.other_party, l.band, l.found_at, o.status, o.urgent, NULL, o.content
FROM link l JOIN report o USING (report_id) JOIN report r ON r.dossier = l.other_dossier
WHERE l.own_region AND l.withdrawn_reason IS NULL AND r.report_id = :report_id
ORDER BY received_at, link_id;

-- name: made_links(report_id)
SELECT link_id, other_party FROM link
WHERE report_id = :report_id AND made AND NOT own_region AND withdrawn_reason IS NULL;

-- name: inbound_links(report_id)
SELECT link_id, party FROM inbound_link WHERE report_id = :report_id AND withdrawn_reason IS NULL;

-- name: withdraw_own_links(reason, today, report_id)!
UPDATE link SET withdrawn_reason = :reason, last_changed_on = :today
WHERE report_id = :report_id AND withdrawn_reason IS NULL;

-- name: withdraw_inbound_links(reason, today, report_id)!
UPDATE inbound_link SET withdrawn_reason = :reason, last_changed_on = :today
WHERE report_id = :report_id AND withdrawn_reason IS NULL;

-- name: withdraw_links_to_own(reason, today, dossier)!
UPDATE link SET withdrawn_reason = :reason, last_changed_on = :today
WHERE own_region AND other_dossier = :dossier AND withdrawn_reason IS NULL;

-- name: withdraw_link(reason, today, link_id, party)!
UPDATE link SET withdrawn_reason = :reason, last_changed_on = :today
WHERE link_id = :link_id AND other_party = :party AND withdrawn_reason IS NULL;

-- name: withdraw_links_to(reason, today, party, dossier)!
UPDATE link SET withdrawn_reason = :reason, last_changed_on = :today
WHERE other_party = :party AND other_dossier = :dossier AND withdrawn_reason IS NULL;

-- name: keep_withdrawn_dossier(party, dossier, today)!
INSERT INTO withdrawn_dossier (party, dossier, last_changed_on) VALUES (:party, :dossier, :today)
ON CONFLICT DO NOTHING;

-- name: withdraw_inbound(link_id, party, reason, now, today)!
INSERT INTO inbound_link (link_id, party, withdrawn_reason, received_at, last_changed_on)
VALUES (:link_id, :party, :reason, :now, :today)
ON CONFLICT (link_id) DO UPDATE SET withdrawn_reason = excluded.withdrawn_reason,
    last_changed_on = excluded.last_changed_on
WHERE inbound_link.party = excluded.party AND inbound_link.withdrawn_reason IS NULL;

-- name: link_known(link_id, party)$
SELECT 1 FROM link WHERE link_id = :link_id AND other_party = :party;

-- name: linked_by(report_id, party)$
-- When our report was received, if that party linked one of its own to it.
SELECT r.received_at FROM report r WHERE r.report_id = :report_id AND EXISTS (
    SELECT 1 FROM inbound_link i
    WHERE i.report_id = r.report_id AND i.party = :party AND i.withdrawn_reason IS NULL);

-- name: take_inbound(link_id, party, report_id, case_reference, band, urgent, now, today)^
INSERT INTO inbound_link (link_id, party, report_id, case_reference, band, urgent, received_at, last_changed_on)
VALUES (:link_id, :party, :report_id, :case_reference, :band, :urgent, :now, :today)
ON CONFLICT (link_id) DO UPDATE SET report_id = excluded.report_id, case_reference = excluded.case_reference,
    band = excluded.band, urgent = excluded.urgent
WHERE inbound_link.party = excluded.party AND inbound_link.withdrawn_reason IS NULL
    AND inbound_link.report_id IS NULL
RETURNING 1;

-- name: status_of_link(status, version, summary, now, today, link_id, party)!
UPDATE link SET status = :status, status_version = :version, summary = :summary, status_at = :now,
    last_changed_on = :today
WHERE link_id = :link_id AND other_party = :party AND status_version < :version;

-- name: status_of_inbound(link_id, party, status, version, summary, now, today)!
INSERT INTO inbound_link (link_id, party, status, status_version, summary, status_at, received_at, last_changed_on)
VALUES (:link_id, :party, :status, :version, :summary, :now, :now, :today)
ON CONFLICT (link_id) DO UPDATE SET status = excluded.status, status_version = excluded.status_version,
    summary = excluded.summary, status_at = excluded.status_at, last_changed_on = excluded.last_changed_on
WHERE inbound_link.party = excluded.party AND inbound_link.status_version < excluded.status_version;

-- name: keep_coverage(party, since, oldest, current, backfilled, now)!
INSERT INTO party_coverage (party, since, oldest_report_on, current_up_to, backfilled_at, heard_at)
VALUES (:party, :since, :oldest, :current, :backfilled, :now)
ON CONFLICT (party) DO UPDATE SET since = excluded.since, oldest_report_on = excluded.oldest_report_on,
    current_up_to = excluded.current_up_to, backfilled_at = excluded.backfilled_at, heard_at = excluded.heard_at;

-- name: coverage()
SELECT party, since, oldest_report_on, current_up_to, heard_at FROM party_coverage;

-- name: oldest_report()$
-- A load counts when all of it can be found.
SELECT least((SELECT min(received_at) FROM report WHERE load_id IS NULL AND withdrawn_at IS NULL),
             (SELECT min(oldest_received_at) FROM load WHERE state = 'done'));

-- name: oldest_unfiled(hub)$
-- Since when something of ours is not in the register: no receipt from the hub, or not even evaluated.
-- What waits behind all others does not count: a region that brings in its past is current all the same.
SELECT least((SELECT min(queued_at) FROM outbox WHERE addressee = :hub AND NOT background),
             (SELECT min(created_at) FROM question WHERE state = 'waiting' AND NOT background));

-- name: waiting()^
SELECT count(*), min(created_at) FROM question
WHERE state IN ('waiting', 'asked', 'senders') AND NOT background;

-- name: token_source(token_hash)^
SELECT source FROM access_token WHERE token_hash = :token_hash;

-- name: keep_token(token_hash, source, now)!
INSERT INTO access_token (token_hash, source, created_at) VALUES (:token_hash, :source, :now);
