-- name: keep_recipient(recipient_id, role, organisation, identifier_kind, identifier, phone, inbox, covenant, actor, now, today)^
INSERT INTO recipient (recipient_id, role, organisation, identifier_kind, identifier, phone, inbox, covenant,
                       registered_by, registered_at, last_changed_on)
VALUES (:recipient_id, :role, :organisation, :identifier_kind, :identifier, :phone, :inbox, :covenant,
        :actor, :now, :today)
ON CONFLICT (recipient_id) DO UPDATE SET role = EXCLUDED.role, organisation = EXCLUDED.organisation,
    phone = EXCLUDED.phone, covenant = EXCLUDED.covenant, last_changed_on = EXCLUDED.last_changed_on,
    -- Another inbox has another key for this recipient: it is enrolled there anew.
    public_key = CASE WHEN recipient.inbox IS NOT DISTINCT FROM EXCLUDED.inbox THEN recipient.public_key END,
    inbox = EXCLUDED.inbox
RETURNING recipient_id;

-- name: recipient(recipient_id)^
SELECT recipient_id, role, organisation, identifier_kind, identifier, phone, inbox, public_key, covenant, replaced_by
FROM recipient WHERE recipient_id = :recipient_id;

-- name: recipients()
SELECT recipient_id, role, organisation, identifier_kind, identifier, phone, inbox, public_key, covenant, replaced_by
FROM recipient ORDER BY organisation, recipient_id;

-- name: covenants()
SELECT recipient_id, role, organisation, phone FROM recipient WHERE covenant AND replaced_by IS NULL
ORDER BY recipient_id;

-- name: replace_recipient(replaced_by, today, recipient_id)!
UPDATE recipient SET replaced_by = :replaced_by, last_changed_on = :today WHERE recipient_id = :recipient_id;

-- name: keep_enrolment(enrolment_id, recipient_id, code_hash, actor, now, keep_until, today)!
INSERT INTO enrolment (enrolment_id, recipient_id, code_hash, written_by, written_at, keep_until, last_changed_on)
VALUES (:enrolment_id, :recipient_id, :code_hash, :actor, :now, :keep_until, :today);

-- name: enrolment(enrolment_id)^
SELECT e.recipient_id, e.public_key, e.called_at, r.inbox FROM enrolment e JOIN recipient r USING (recipient_id)
WHERE e.enrolment_id = :enrolment_id;

-- name: enrolled(public_key, at, today, enrolment_id)!
UPDATE enrolment SET public_key = :public_key, enrolled_at = :at, last_changed_on = :today
WHERE enrolment_id = :enrolment_id AND enrolled_at IS NULL;

-- name: called_back(actor, now, today, enrolment_id)!
UPDATE enrolment SET called_by = :actor, called_at = :now, last_changed_on = :today
WHERE enrolment_id = :enrolment_id;

-- name: to_call_back()
SELECT e.enrolment_id, r.organisation, r.phone, e.public_key, e.enrolled_at
FROM enrolment e JOIN recipient r USING (recipient_id)
WHERE e.enrolled_at IS NOT NULL AND e.called_at IS NULL ORDER BY e.enrolled_at;

-- name: keep_key(public_key, today, recipient_id)!
UPDATE recipient SET public_key = :public_key, last_changed_on = :today WHERE recipient_id = :recipient_id;

-- name: linked_own(report_id)
SELECT DISTINCT ON (r.received_at, r.report_id) r.report_id, r.content, r.status
FROM link l JOIN report r ON r.dossier = l.other_dossier
WHERE l.report_id = :report_id AND l.own_region AND l.withdrawn_reason IS NULL AND r.withdrawn_at IS NULL
  AND ((l.verdict = 'same' AND NOT l.waits_for_second)
       OR (l.band = 'nearly_certain' AND l.verdict IS DISTINCT FROM 'other'))
ORDER BY r.received_at DESC, r.report_id;

-- name: linked_elsewhere(report_id)
SELECT l.link_id, l.other_party, l.other_month, l.summary, l.flags
FROM link l WHERE l.report_id = :report_id AND NOT l.own_region AND l.withdrawn_reason IS NULL
  AND ((l.verdict = 'same' AND NOT l.waits_for_second)
       OR (l.band = 'nearly_certain' AND l.verdict IS DISTINCT FROM 'other'))
ORDER BY l.found_at DESC;

-- name: answered_for_reporter(report_id, purpose)
SELECT DISTINCT ON (link_id) link_id, request_id, content FROM details_asked
WHERE report_id = :report_id AND purpose = :purpose AND content IS NOT NULL
ORDER BY link_id, answered_at DESC;

-- name: searched_parties(report_id)^
SELECT coverage FROM question WHERE report_id = :report_id AND state = 'done' ORDER BY done_at DESC LIMIT 1;

-- name: keep_disclosure(disclosure_id, report_id, proposal, role, organisation, told, kind, phase, basis, reason, actor, now, today)!
INSERT INTO disclosure (disclosure_id, report_id, proposal, role, organisation, told, kind, phase, basis, reason,
                        decided_by, decided_at, last_changed_on)
VALUES (:disclosure_id, :report_id, :proposal, :role, :organisation, :told, :kind, :phase, :basis, :reason,
        :actor, :now, :today);

-- name: live_disclosure(report_id, proposal)$
SELECT disclosure_id FROM disclosure
WHERE report_id = :report_id AND proposal = :proposal AND told AND undone_at IS NULL LIMIT 1;

-- name: disclosures(report_id)
SELECT disclosure_id, proposal, role, organisation, told, kind, phase, basis, reason, decided_by, decided_at, undone_at
FROM disclosure WHERE report_id = :report_id ORDER BY decided_at, disclosure_id;

-- name: undo_disclosure(actor, now, today, disclosure_id)!
UPDATE disclosure SET undone_by = :actor, undone_at = :now, last_changed_on = :today
WHERE disclosure_id = :disclosure_id AND undone_at IS NULL;

-- name: keep_notice(notice_id, disclosure_id, report_id, recipient_id, role, organisation, phone, kind, phase, basis, question, content, urgent, state, now, due_at, keep_until, answer_by, call_at, today)!
INSERT INTO notice (notice_id, disclosure_id, report_id, recipient_id, role, organisation, phone, kind, phase, basis,
                    question, content, urgent, state, state_at, due_at, keep_until, answer_by, call_at, last_changed_on)
VALUES (:notice_id, :disclosure_id, :report_id, :recipient_id, :role, :organisation, :phone, :kind, :phase, :basis,
        :question, :content, :urgent, :state, :now, :due_at, :keep_until, :answer_by, :call_at, :today);

-- name: notice(notice_id)^
SELECT notice_id, disclosure_id, report_id, recipient_id, role, organisation, phone, kind, phase, basis, question, content,
       urgent, state, state_at, due_at, sent_at, keep_until, answer_by, call_at, recall_by, refused, answer_secret,
       answer, told_to, told_on, told_by, inbox
FROM notice WHERE notice_id = :notice_id FOR UPDATE;

-- name: notices(report_id)
SELECT notice_id, disclosure_id, report_id, recipient_id, role, organisation, phone, kind, phase, basis, question, content,
       urgent, state, state_at, due_at, sent_at, keep_until, answer_by, call_at, recall_by, refused, answer_secret,
       answer, told_to, told_on, told_by, inbox
FROM notice WHERE report_id = :report_id ORDER BY due_at, notice_id;

-- name: notice_of(disclosure_id)$
SELECT notice_id FROM notice WHERE disclosure_id = :disclosure_id;

-- name: due(now)
SELECT n.notice_id FROM notice n JOIN disclosure d USING (disclosure_id)
WHERE n.sent_at IS NULL AND n.state = 'prepared' AND n.refused IS NULL AND n.due_at <= :now AND d.undone_at IS NULL
ORDER BY n.urgent DESC, n.due_at LIMIT 50;

-- name: sent(now, recipient_id, inbox, keep_until, call_at, answer_secret, today, notice_id)!
UPDATE notice SET sent_at = :now, recipient_id = :recipient_id, inbox = :inbox, keep_until = :keep_until, call_at = :call_at, answer_secret = :answer_secret,
    last_changed_on = :today
WHERE notice_id = :notice_id;

-- name: refuse_notice(code, today, notice_id)!
UPDATE notice SET refused = :code, last_changed_on = :today WHERE notice_id = :notice_id;

-- name: step(state, at, today, notice_id)!
UPDATE notice SET state = :state, state_at = :at, last_changed_on = :today WHERE notice_id = :notice_id;

-- name: keep_step(notice_id, state, note, at, today)!
INSERT INTO notice_step (notice_id, position, state, note, at, last_changed_on)
SELECT :notice_id, COALESCE(MAX(position), 0) + 1, :state, :note, :at, :today
FROM notice_step WHERE notice_id = :notice_id;

-- name: steps(notice_id)
SELECT state, note, at FROM notice_step WHERE notice_id = :notice_id ORDER BY position;

-- name: keep_answer(answer, today, notice_id)!
UPDATE notice SET answer = :answer, answer_secret = NULL, last_changed_on = :today WHERE notice_id = :notice_id;

-- name: recalled(actor, today, notice_id)!
UPDATE notice SET recall_by = :actor, last_changed_on = :today WHERE notice_id = :notice_id;

-- name: told_by_phone(told_to, told_on, actor, today, notice_id)!
UPDATE notice SET told_to = :told_to, told_on = :told_on, told_by = :actor, last_changed_on = :today
WHERE notice_id = :notice_id;

-- name: unopened(now)
SELECT notice_id FROM notice
WHERE call_at <= :now AND sent_at IS NOT NULL AND state IN ('prepared', 'delivered')
  AND NOT EXISTS (SELECT 1 FROM notice_call c WHERE c.notice_id = notice.notice_id AND c.why = 'unopened')
ORDER BY call_at LIMIT 50;

-- name: open_call(notice_id, why, now, today)^
INSERT INTO notice_call (notice_id, why, opened_at, last_changed_on) VALUES (:notice_id, :why, :now, :today)
ON CONFLICT DO NOTHING RETURNING notice_id;

-- name: close_calls(actor, now, today, notice_id)!
UPDATE notice_call SET done_at = :now, done_by = :actor, last_changed_on = :today
WHERE notice_id = :notice_id AND done_at IS NULL;

-- name: calls()
SELECT c.notice_id, c.why, c.opened_at, n.report_id, n.organisation, n.phone, n.urgent
FROM notice_call c JOIN notice n USING (notice_id) WHERE c.done_at IS NULL ORDER BY n.urgent DESC, c.opened_at;

-- name: open_calls_of(notice_id)
SELECT why FROM notice_call WHERE notice_id = :notice_id AND done_at IS NULL ORDER BY opened_at;

-- name: open_breach(breach_id, notice_id, report_id, now, due_at, today)^
INSERT INTO breach (breach_id, notice_id, report_id, known_at, due_at, last_changed_on)
VALUES (:breach_id, :notice_id, :report_id, :now, :due_at, :today) ON CONFLICT DO NOTHING RETURNING breach_id;

-- name: breaches()
SELECT b.breach_id, b.notice_id, b.report_id, n.organisation, b.known_at, b.due_at FROM breach b
JOIN notice n USING (notice_id) WHERE b.done_at IS NULL ORDER BY b.due_at;

-- name: close_breach(now, actor, how, today, breach_id)^
UPDATE breach SET done_at = :now, done_by = :actor, done_how = :how, last_changed_on = :today
WHERE breach_id = :breach_id AND done_at IS NULL RETURNING notice_id, report_id;

-- name: forget_notices(today, report_id)!
UPDATE notice SET question = NULL, content = NULL, answer = NULL, answer_secret = NULL, last_changed_on = :today
WHERE report_id = :report_id;
