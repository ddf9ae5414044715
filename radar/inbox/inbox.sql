-- name: enrol(party, recipient, role, organisation, enrolment, code_hash, code_until)!
-- Enrolling again leaves the key and the reader as they are, until the new code is used.
INSERT INTO recipient (party, recipient, role, organisation, enrolment, code_hash, code_until)
VALUES (:party, :recipient, :role, :organisation, :enrolment, :code_hash, :code_until)
ON CONFLICT (party, recipient) DO UPDATE SET role = excluded.role, organisation = excluded.organisation,
    enrolment = excluded.enrolment, code_hash = excluded.code_hash, code_until = excluded.code_until;

-- name: open_enrolments(now)
SELECT party, recipient, enrolment, code_hash, public FROM recipient
WHERE code_hash IS NOT NULL AND code_until > :now FOR UPDATE;

-- name: expired_enrolments(now)
SELECT party, recipient, enrolment FROM recipient WHERE code_hash IS NOT NULL AND code_until <= :now
FOR UPDATE SKIP LOCKED;

-- name: end_code(party, enrolment)!
UPDATE recipient SET code_hash = NULL WHERE party = :party AND enrolment = :enrolment;

-- name: enrolled(party, recipient, claim, public, private_sealed, mail_sealed, now)!
UPDATE recipient SET code_hash = NULL, claim = :claim, public = :public, private_sealed = :private_sealed,
    mail_sealed = :mail_sealed, enrolled_at = :now
WHERE party = :party AND recipient = :recipient;

-- name: set_mail(party, recipient, mail_sealed)!
UPDATE recipient SET mail_sealed = :mail_sealed WHERE party = :party AND recipient = :recipient;

-- name: recipient(party, recipient)^
SELECT role, organisation, claim, public, private_sealed FROM recipient
WHERE party = :party AND recipient = :recipient;

-- name: recipients_of(claim)
SELECT party, recipient, role, organisation, public, mail_sealed FROM recipient
WHERE claim = :claim AND public IS NOT NULL ORDER BY party, recipient;

-- name: wrong_codes(subject, since)$
SELECT count(*) FROM enrol_try WHERE subject = :subject AND tried_at > :since;

-- name: wrong_code(subject, now)!
INSERT INTO enrol_try (subject, tried_at) VALUES (:subject, :now);

-- name: forget_wrong_codes(before)!
DELETE FROM enrol_try WHERE tried_at <= :before;

-- name: seen(organisation, subject, name, now)!
INSERT INTO colleague (organisation, subject, name, seen_at) VALUES (:organisation, :subject, :name, :now)
ON CONFLICT (organisation, subject) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at;

-- name: colleagues(organisation, subject)
SELECT subject, name FROM colleague WHERE organisation = :organisation AND subject <> :subject ORDER BY name;

-- name: colleague(organisation, subject)$
SELECT name FROM colleague WHERE organisation = :organisation AND subject = :subject;

-- name: keep(notice_id, party, recipient, kind, version, keep_until, answer_by, urgent, question, content, answer_key, state, mail_due, now)^
INSERT INTO notice (notice_id, party, recipient, kind, version, keep_until, answer_by, urgent, received_at,
    question, content, answer_key, state, state_at, mail_due)
VALUES (:notice_id, :party, :recipient, :kind, :version, :keep_until, :answer_by, :urgent, :now,
    :question, :content, :answer_key, :state, :now, :mail_due)
ON CONFLICT (notice_id) DO NOTHING RETURNING 1;

-- name: notice(notice_id)^
SELECT notice_id, party, recipient, kind, version, keep_until, answer_by, urgent, received_at, question, content,
    answer_key, state, state_at, for_subject, call_asked_at, answered_at
FROM notice WHERE notice_id = :notice_id FOR UPDATE;

-- name: waiting(parties, recipients)
-- Newest first; what is urgent and not read stands above all.
SELECT n.notice_id, n.party, n.recipient, n.kind, n.version, n.keep_until, n.answer_by, n.urgent, n.received_at,
    n.question, n.content, n.answer_key, n.state, n.state_at, n.for_subject, n.call_asked_at, n.answered_at
FROM notice n JOIN unnest(:parties::text[], :recipients::text[]) AS mine (party, recipient)
    ON n.party = mine.party AND n.recipient = mine.recipient
WHERE n.kind IS NOT NULL
ORDER BY (n.urgent AND n.state IN ('delivered', 'opened')) DESC, n.received_at DESC, n.notice_id;

-- name: state(notice_id, state, now)!
UPDATE notice SET state = :state, state_at = :now WHERE notice_id = :notice_id;

-- name: destroy(notice_id)!
UPDATE notice SET question = NULL, content = NULL, answer_key = NULL, mail_due = NULL
WHERE notice_id = :notice_id;

-- name: said_yes(notice_id, subject, now)!
INSERT INTO notice_yes (notice_id, subject, said_at) VALUES (:notice_id, :subject, :now) ON CONFLICT DO NOTHING;

-- name: has_said_yes(notice_id, subject)$
SELECT 1 FROM notice_yes WHERE notice_id = :notice_id AND subject = :subject;

-- name: pass_on(notice_id, for_subject)!
UPDATE notice SET for_subject = :for_subject WHERE notice_id = :notice_id;

-- name: call_asked(notice_id, now)!
UPDATE notice SET call_asked_at = :now WHERE notice_id = :notice_id;

-- name: answered(notice_id, now)!
UPDATE notice SET answered_at = :now WHERE notice_id = :notice_id;

-- name: over(now, most)
SELECT notice_id FROM notice WHERE content IS NOT NULL AND keep_until <= :now ORDER BY keep_until LIMIT :most;

-- name: unopened(party, recipient)
SELECT notice_id FROM notice WHERE party = :party AND recipient = :recipient AND state = 'delivered' FOR UPDATE;

-- name: mails_due(now, most)
SELECT n.notice_id, n.party, n.recipient, n.keep_until, n.urgent, n.mails, n.received_at, r.mail_sealed, r.role
FROM notice n JOIN recipient r ON r.party = n.party AND r.recipient = n.recipient
WHERE n.mail_due <= :now ORDER BY n.urgent DESC, n.mail_due LIMIT :most;

-- name: mailed(notice_id, mail_due)!
UPDATE notice SET mails = mails + 1, mail_due = :mail_due WHERE notice_id = :notice_id AND mail_due IS NOT NULL;

-- name: mail_later(notice_id, mail_due)!
UPDATE notice SET mail_due = :mail_due WHERE notice_id = :notice_id AND mail_due IS NOT NULL;

-- name: no_mail(notice_id)!
UPDATE notice SET mail_due = NULL WHERE notice_id = :notice_id;

-- name: unread()$
SELECT count(*) FROM notice WHERE state = 'delivered';
