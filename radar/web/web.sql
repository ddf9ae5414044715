-- name: start_session(id_hash, subject, name, organisation, roles, form_token, now, proved_at, grant_sealed)!
INSERT INTO web_session (id_hash, subject, name, organisation, roles, form_token, started_at, seen_at, proved_at,
                         confirmed_at, grant_sealed)
VALUES (:id_hash, :subject, :name, :organisation, :roles, :form_token, :now, :now, :proved_at, :now, :grant_sealed);

-- name: session(id_hash, place)^
SELECT s.subject, s.name, s.organisation, s.roles, s.form_token, s.started_at, s.seen_at, s.proved_at,
       s.confirmed_at, s.ended_at, s.said, d.fields_sealed
FROM web_session s LEFT JOIN web_draft d ON d.subject = s.subject AND d.place = :place
WHERE s.id_hash = :id_hash;

-- name: session_seen(now, id_hash)!
UPDATE web_session SET seen_at = :now WHERE id_hash = :id_hash;

-- name: session_confirmed(now, grant_sealed, id_hash)!
UPDATE web_session SET confirmed_at = :now, grant_sealed = :grant_sealed WHERE id_hash = :id_hash;

-- name: end_session(now, id_hash)!
UPDATE web_session SET ended_at = coalesce(ended_at, :now), grant_sealed = NULL WHERE id_hash = :id_hash;

-- name: say(said, id_hash)!
UPDATE web_session SET said = :said WHERE id_hash = :id_hash;

-- name: keep_sign_in(state_hash, nonce, verifier, way_back, again, now)!
INSERT INTO web_sign_in (state_hash, nonce, verifier, way_back, again, started_at)
VALUES (:state_hash, :nonce, :verifier, :way_back, :again, :now);

-- name: take_sign_in(state_hash)^
-- Once: a state that came back is gone.
DELETE FROM web_sign_in WHERE state_hash = :state_hash
RETURNING nonce, verifier, way_back, again, started_at;

-- name: keep_draft(subject, place, fields_sealed, today)!
INSERT INTO web_draft (subject, place, fields_sealed, last_changed_on)
VALUES (:subject, :place, :fields_sealed, :today)
ON CONFLICT (subject, place) DO UPDATE
SET fields_sealed = excluded.fields_sealed, last_changed_on = excluded.last_changed_on;

-- name: forget_draft(subject, place)!
DELETE FROM web_draft WHERE subject = :subject AND place = :place;

-- name: forget_old_sessions(before)!
DELETE FROM web_session WHERE started_at < :before;

-- name: forget_old_sign_ins(before)!
DELETE FROM web_sign_in WHERE started_at < :before;

-- name: forget_old_drafts(day)!
DELETE FROM web_draft WHERE last_changed_on < :day;

-- name: people()
-- Who was here lately: the last name that the provider gave of each.
SELECT DISTINCT ON (subject) subject, name, organisation, roles FROM web_session ORDER BY subject, started_at DESC;

-- name: draft(subject, place)$
SELECT fields_sealed FROM web_draft WHERE subject = :subject AND place = :place;
