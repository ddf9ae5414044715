-- name: load_by_digest(source, digest)^
SELECT load_id, name, state, reports, persons, created_at, finished_at FROM load
WHERE source = :source AND digest = :digest;

-- name: load_of(source, load_id)^
SELECT load_id, name, state, reports, persons, created_at, finished_at, code FROM load
WHERE source = :source AND load_id = :load_id;

-- name: loads_of(source)
SELECT load_id, name, state, reports, persons, created_at, finished_at FROM load
WHERE source = :source ORDER BY created_at DESC, load_id;

-- name: insert_load(load_id, source, name, digest, reports, persons, oldest, now, today)!
INSERT INTO load (load_id, source, name, digest, state, reports, persons, oldest_received_at, created_at,
                  last_changed_on)
VALUES (:load_id, :source, :name, :digest, 'running', :reports, :persons, :oldest, :now, :today);

-- name: copy_load_reports()#
COPY load_report (load_id, position, number, persons, content, state, last_changed_on) FROM STDIN;

-- name: turn(state, previous, today, source, load_id)!
-- Pause or resume; a load that is done stays done.
UPDATE load SET state = :state, code = NULL, last_changed_on = :today
WHERE source = :source AND load_id = :load_id AND state = :previous;

-- name: counts(load_id)
-- How many reports are in each state, and why they were refused.
SELECT state, code, count(*) FROM load_report WHERE load_id = :load_id GROUP BY state, code;

-- name: under_way(load_id)$
-- Sent, and without a receipt of the hub.
SELECT count(*) FROM outbox o JOIN load_report r ON r.question_id = o.message_id
WHERE o.background AND r.load_id = :load_id;

-- name: sent_since(load_id, since)^
-- Persons of the reports sent since then, and when the first of them was.
SELECT coalesce(sum(persons), 0)::int, min(sent_at) FROM load_report
WHERE load_id = :load_id AND state = 'sent' AND sent_at >= :since;

-- name: next_waiting(most)
-- Reports of the oldest running load that are not stored yet, in their order.
SELECT r.load_id, l.source, r.position, r.persons, r.content FROM load_report r JOIN load l USING (load_id)
WHERE r.load_id = (SELECT l.load_id FROM load l WHERE l.state = 'running' AND EXISTS (
          SELECT 1 FROM load_report s WHERE s.load_id = l.load_id AND s.state = 'waiting')
      ORDER BY l.created_at, l.load_id LIMIT 1)
  AND r.state = 'waiting'
ORDER BY r.position LIMIT :most;

-- name: insert_old_report(report_id, dossier, group_handle, number, source, revision, content, digest, status, urgent, received_at, now, last_changed_on, load_id)!
-- Never searched: links among old reports are not sought.
INSERT INTO report (report_id, dossier, group_handle, number, source, revision, content, digest, status, urgent,
                    received_at, taken_at, last_changed_on, load_id)
VALUES (:report_id, :dossier, :group_handle, :number, :source, :revision, :content, :digest, :status, :urgent,
        :received_at, :now, :last_changed_on, :load_id);

-- name: stored(question_id, load_id, position)!
UPDATE load_report SET state = 'stored', question_id = :question_id, content = NULL
WHERE load_id = :load_id AND position = :position AND state = 'waiting';

-- name: settled(state, code, load_id, position)!
UPDATE load_report SET state = :state, code = :code, content = NULL
WHERE load_id = :load_id AND position = :position AND state = 'waiting';

-- name: load_waits(load_id, position)$
SELECT 1 FROM load_report WHERE load_id = :load_id AND position = :position AND state = 'waiting' FOR UPDATE;

-- name: insert_background(question_id, report_id, asks, now, last_changed_on)!
INSERT INTO question (question_id, report_id, state, urgent, asks, background, created_at, due_at, last_changed_on)
VALUES (:question_id, :report_id, 'waiting', false, :asks, true, :now, :now, :last_changed_on);

-- name: next_stored(most)
-- Reports of the oldest running load whose rows are not in the register; in one statement, so that report and
-- people are of one moment.
SELECT q.question_id, q.report_id, p.content, p.dossier, p.group_handle, p.received_at, p.last_changed_on,
       (SELECT array_agg(i.handle ORDER BY i.position) FROM involved i WHERE i.report_id = p.report_id), q.asks
FROM load_report r JOIN question q USING (question_id) JOIN report p ON p.report_id = q.report_id
WHERE r.load_id = (SELECT l.load_id FROM load l WHERE l.state = 'running' AND EXISTS (
          SELECT 1 FROM load_report s WHERE s.load_id = l.load_id AND s.state = 'stored')
      ORDER BY l.created_at, l.load_id LIMIT 1)
  AND r.state = 'stored' AND q.state = 'waiting'
ORDER BY r.position LIMIT :most;

-- name: filed(now, question_id)!
-- Rows that do not ask: nothing is waited for but the receipt.
WITH gone AS (UPDATE question SET state = 'filed', code = NULL, filed_at = :now WHERE question_id = :question_id)
UPDATE load_report SET state = 'sent', sent_at = :now WHERE question_id = :question_id AND state = 'stored';

-- name: overtaken()!
-- Taken back or corrected through the normal door before their rows were sent: that door saw to the rest.
UPDATE load_report r SET state = 'sent' FROM question q, load l
WHERE r.state = 'stored' AND q.question_id = r.question_id AND q.state <> 'waiting'
  AND l.load_id = r.load_id AND l.state = 'running';

-- name: finish(now, today)
-- Loads of which everything is stored, sent and receipted.
UPDATE load l SET state = 'done', code = NULL, finished_at = :now, last_changed_on = :today
WHERE l.state = 'running'
  AND NOT EXISTS (SELECT 1 FROM load_report r WHERE r.load_id = l.load_id AND r.state = 'waiting')
  AND NOT EXISTS (SELECT 1 FROM load_report r WHERE r.load_id = l.load_id AND r.state = 'stored')
  AND NOT EXISTS (SELECT 1 FROM outbox o JOIN load_report r ON r.question_id = o.message_id
                  WHERE o.background AND r.load_id = l.load_id)
RETURNING l.load_id, l.reports;

-- name: loads_wait(code)!
UPDATE load SET code = :code WHERE state = 'running' AND code IS DISTINCT FROM :code;

-- name: in_outbox()$
SELECT count(*) FROM outbox WHERE background;

-- name: others_first(now, since)$
-- Whether somebody waits for an answer: a report that came through the door and is due, or is under way and young.
SELECT 1 FROM question
WHERE NOT background AND (state = 'waiting' AND due_at <= :now
                          OR state IN ('waiting', 'asked', 'senders') AND created_at > :since)
LIMIT 1;

-- name: waiting_persons()$
SELECT coalesce(sum(r.persons), 0)::bigint FROM load l JOIN load_report r USING (load_id)
WHERE l.state IN ('running', 'paused') AND r.state IN ('waiting', 'stored');

-- name: sent_by_all(since)^
SELECT coalesce(sum(persons), 0)::int, min(sent_at) FROM load_report WHERE state = 'sent' AND sent_at >= :since;

-- name: backfilled_at()$
SELECT max(finished_at) FROM load WHERE state = 'done';

-- name: own_search_due(finished_at)^
SELECT '', r.report_id, r.content, r.dossier, r.group_handle, r.received_at, r.last_changed_on,
       (SELECT array_agg(i.handle ORDER BY i.position) FROM involved i WHERE i.report_id = r.report_id),
       r.load_id IS NOT NULL
FROM report r LEFT JOIN load l USING (load_id)
WHERE r.status IN ('open', 'monitored') AND r.withdrawn_at IS NULL AND NOT r.off_register
  AND (r.load_id IS NULL OR l.state = 'done')
  AND (r.own_searched_at IS NULL OR r.own_searched_at < :finished_at)
ORDER BY r.report_id LIMIT 1;

-- name: own_searched(report_id, now)!
UPDATE report SET own_searched_at = :now WHERE report_id = :report_id;

-- name: plan_again(own, now, since, most)!
-- The last question that was not refused must be older than what others brought in since; one that was refused
-- counts for how often only.
INSERT INTO question (question_id, report_id, state, urgent, asks, background, created_at, due_at, last_changed_on)
SELECT gen_random_uuid()::text, r.report_id, 'waiting', false, true, true, :now, :now, r.last_changed_on
FROM report r LEFT JOIN load l USING (load_id)
WHERE r.status IN ('open', 'monitored') AND r.withdrawn_at IS NULL AND NOT r.off_register
  AND (r.load_id IS NULL OR l.state = 'done')
  AND coalesce((SELECT max(coalesce(q.filed_at, 'infinity')) FROM question q
                WHERE q.report_id = r.report_id AND q.asks AND q.state NOT IN ('refused', 'withdrawn')),
               '-infinity')
      < greatest(l.finished_at, (SELECT max(backfilled_at) FROM party_coverage WHERE party <> :own))
  AND NOT EXISTS (SELECT 1 FROM question q WHERE q.report_id = r.report_id AND q.asks AND q.background
                  AND q.state <> 'withdrawn' AND q.created_at > :since)
ORDER BY r.report_id LIMIT :most;

-- name: next_again(now, most)
SELECT q.question_id, q.report_id, p.content, p.dossier, p.group_handle, p.received_at, p.last_changed_on,
       (SELECT array_agg(i.handle ORDER BY i.position) FROM involved i WHERE i.report_id = p.report_id), q.asks
FROM question q JOIN report p USING (report_id)
WHERE q.state = 'waiting' AND q.background AND q.asks AND q.due_at <= :now
ORDER BY q.due_at, q.question_id LIMIT :most;

-- name: asked_often(report_id, since, names, often, often_names)^
-- Whether a key of this report was asked so often, by any of our reports, that the hub may soon refuse it.
SELECT 1 FROM (SELECT DISTINCT f.pass, f.token FROM filed_row f JOIN question q USING (question_id)
               WHERE q.report_id = :report_id) own
JOIN filed_row f USING (pass, token) JOIN question q USING (question_id)
JOIN question asked ON asked.report_id = q.report_id AND asked.asks AND asked.filed_at > :since
GROUP BY own.pass, own.token
HAVING count(DISTINCT asked.question_id) >= CASE own.pass WHEN :names THEN :often_names ELSE :often END
LIMIT 1;

-- name: postpone(question_id, due_at)!
UPDATE question SET due_at = :due_at WHERE question_id = :question_id AND state = 'waiting';
