-- name: case_of(report_id)^
SELECT report_id, dossier, source, number, revision, status, urgent, received_at, off_register, withdrawn_at,
       content, owner, main_case_number
FROM report WHERE report_id = :report_id;

-- name: report_id_of(source, number)$
SELECT report_id FROM report WHERE source = :source AND number = :number;

-- name: set_main_case(report_id, main_case_number)!
UPDATE report SET main_case_number = :main_case_number WHERE report_id = :report_id;

-- name: main_case_closed(source, main_case_number)$
-- A case is closed when all of its reports are.
SELECT bool_and(status = 'closed') FROM report
WHERE source = :source AND main_case_number = :main_case_number AND withdrawn_at IS NULL;

-- name: same_case(report_id)
SELECT o.report_id, o.number, o.received_at, o.status FROM report r JOIN report o
    ON o.source = r.source AND o.main_case_number = r.main_case_number AND o.report_id <> r.report_id
WHERE r.report_id = :report_id AND o.withdrawn_at IS NULL ORDER BY o.received_at, o.report_id;

-- name: set_owner(report_id, owner)!
UPDATE report SET owner = :owner WHERE report_id = :report_id;

-- name: next_version(report_id)!
UPDATE report SET status_version = status_version + 1 WHERE report_id = :report_id;

-- name: open_task(task_id, report_id, kind, due_on, about, now, today)^
INSERT INTO task (task_id, report_id, kind, due_on, about, opened_at, last_changed_on)
VALUES (:task_id, :report_id, :kind, :due_on, :about, :now, :today)
ON CONFLICT DO NOTHING RETURNING task_id;

-- name: end_tasks(report_id, kinds, how, by, now, today)!
UPDATE task SET done_at = :now, done_by = :by, how = :how, last_changed_on = :today
WHERE report_id = :report_id AND kind = ANY(:kinds) AND done_at IS NULL;

-- name: end_task_about(about, how, by, now, today)!
UPDATE task SET done_at = :now, done_by = :by, how = :how, last_changed_on = :today
WHERE about = :about AND done_at IS NULL;

-- name: end_feedback(task_id, how, by, spoken_on, spoken_with, now, today)!
UPDATE task SET done_at = :now, done_by = :by, how = :how, spoken_on = :spoken_on, spoken_with = :spoken_with,
    last_changed_on = :today
WHERE task_id = :task_id;

-- name: open_again(report_id, kinds, today)!
-- What ended only because the report was closed goes on when it is open again.
UPDATE task SET done_at = NULL, done_by = NULL, how = NULL, last_changed_on = :today
WHERE report_id = :report_id AND kind = ANY(:kinds) AND how = 'closed';

-- name: bring_forward(report_id, kind, due_on, today)!
UPDATE task SET due_on = least(due_on, :due_on), last_changed_on = :today
WHERE report_id = :report_id AND kind = :kind AND done_at IS NULL;

-- name: first_open(report_id, kinds)^
SELECT task_id, kind, due_on, opened_at FROM task
WHERE report_id = :report_id AND kind = ANY(:kinds) AND done_at IS NULL ORDER BY due_on, kind LIMIT 1;

-- name: tasks_of(report_id)
SELECT task_id, kind, due_on, about, opened_at, done_at, done_by, how, spoken_on, spoken_with FROM task
WHERE report_id = :report_id ORDER BY opened_at, due_on, kind, task_id;

-- name: live_links(report_id)
SELECT link_id, status_version FROM link WHERE report_id = :report_id AND withdrawn_reason IS NULL ORDER BY link_id;

-- name: insert_assessment(assessment_id, report_id, instrument, version, result, complete, evidence, by, now, today)!
INSERT INTO assessment (assessment_id, report_id, position, instrument, instrument_version, result, complete,
                        evidence, judged_by, judged_at, last_changed_on)
SELECT :assessment_id, :report_id, coalesce(max(position), 0) + 1, :instrument, :version, :result, :complete,
       :evidence, :by, :now, :today
FROM assessment WHERE report_id = :report_id;

-- name: assessments_of(report_id)
SELECT assessment_id, position, instrument, instrument_version, result, complete, evidence, judged_by, judged_at
FROM assessment WHERE report_id = :report_id ORDER BY position;

-- name: last_assessment(report_id)^
SELECT assessment_id, position FROM assessment WHERE report_id = :report_id ORDER BY position DESC LIMIT 1;

-- name: insert_decision(decision_id, report_id, assessment_id, outcome, services, finding, reason, urgent, by, now, today)!
INSERT INTO decision (decision_id, report_id, position, assessment_id, outcome, services, finding, reason, urgent,
                      proposed_by, proposed_at, last_changed_on)
SELECT :decision_id, :report_id, coalesce(max(position), 0) + 1, :assessment_id, :outcome, :services, :finding,
       :reason, :urgent, :by, :now, :today
FROM decision WHERE report_id = :report_id;

-- name: decision(decision_id)^
SELECT decision_id, report_id, position, assessment_id, outcome, services, finding, reason, urgent, proposed_by,
       proposed_at, answer, answered_by, answered_at, in_force_at
FROM decision WHERE decision_id = :decision_id;

-- name: decisions_of(report_id)
SELECT decision_id, report_id, position, assessment_id, outcome, services, finding, reason, urgent, proposed_by,
       proposed_at, answer, answered_by, answered_at, in_force_at
FROM decision WHERE report_id = :report_id ORDER BY position;

-- name: decision_in_force(report_id)^
SELECT decision_id, report_id, position, assessment_id, outcome, services, finding, reason, urgent, proposed_by,
       proposed_at, answer, answered_by, answered_at, in_force_at
FROM decision WHERE report_id = :report_id AND in_force_at IS NOT NULL ORDER BY position DESC LIMIT 1;

-- name: waiting_decision(report_id)$
SELECT decision_id FROM decision WHERE report_id = :report_id AND answer IS NULL AND in_force_at IS NULL;

-- name: answer_decision(decision_id, answer, by, now, today)^
UPDATE decision SET answer = :answer, answered_by = :by, answered_at = :now, last_changed_on = :today
WHERE decision_id = :decision_id AND answer IS NULL RETURNING decision_id;

-- name: put_in_force(decision_id, now)!
UPDATE decision SET in_force_at = :now WHERE decision_id = :decision_id AND in_force_at IS NULL;

-- name: responsible(report_id)^
SELECT position, watch, role, organisation, phone, handover_id, from_at FROM responsibility
WHERE report_id = :report_id ORDER BY position DESC LIMIT 1;

-- name: responsibilities(report_id)
SELECT position, watch, role, organisation, phone, handover_id, from_at FROM responsibility
WHERE report_id = :report_id ORDER BY position;

-- name: pass_on(report_id, watch, role, organisation, phone, handover_id, from_at, today)!
-- Never before the one that ends by it.
INSERT INTO responsibility (report_id, position, watch, role, organisation, phone, handover_id, from_at,
                            last_changed_on)
SELECT :report_id, coalesce(max(position), 0) + 1, :watch, :role, :organisation, :phone, :handover_id,
       greatest(max(from_at), :from_at), :today
FROM responsibility WHERE report_id = :report_id;

-- name: insert_handover(handover_id, report_id, own_number, role, organisation, identifier_kind, identifier, phone, oversight, by, now, answer_by, ends_on, today)!
INSERT INTO handover (handover_id, report_id, own_number, role, organisation, identifier_kind, identifier, phone,
                      oversight, offered_by, offered_at, answer_by, ends_on, last_changed_on)
VALUES (:handover_id, :report_id, :own_number, :role, :organisation, :identifier_kind, :identifier, :phone,
        :oversight, :by, :now, :answer_by, :ends_on, :today);

-- name: handover_of_own(report_id, own_number)$
SELECT handover_id FROM handover WHERE report_id = :report_id AND own_number = :own_number;

-- name: newest_told(source, number, act)$
SELECT max(revision) FROM receipt WHERE source = :source AND number = :number AND act = :act;

-- name: urgent_unconfirmed(report_id)^
SELECT decision_id, outcome, services, proposed_by FROM decision
WHERE report_id = :report_id AND urgent AND answer IS NULL ORDER BY position DESC LIMIT 1;

-- name: handover(handover_id)^
SELECT handover_id, report_id, role, organisation, identifier_kind, identifier, phone, oversight, offered_by,
       offered_at, answer_by, ends_on, answer, answered_by, answered_at, informs_others, confirmed_on, ended_at
FROM handover WHERE handover_id = :handover_id;

-- name: handovers_of(report_ids)
SELECT handover_id, report_id, role, organisation, identifier_kind, identifier, phone, oversight, offered_by,
       offered_at, answer_by, ends_on, answer, answered_by, answered_at, informs_others, confirmed_on, ended_at
FROM handover WHERE report_id = ANY(:report_ids) ORDER BY offered_at, handover_id;

-- name: answer_handover(handover_id, answer, by, informs_others, ends_on, now, today)^
UPDATE handover SET answer = :answer, answered_by = :by, answered_at = :now, informs_others = :informs_others,
    ends_on = coalesce(:ends_on, ends_on), confirmed_on = :today, last_changed_on = :today
WHERE handover_id = :handover_id AND answer IS NULL RETURNING handover_id;

-- name: confirm_handover(handover_id, ends_on, today)^
UPDATE handover SET confirmed_on = :today, ends_on = coalesce(:ends_on, ends_on), last_changed_on = :today
WHERE handover_id = :handover_id AND answer = 'accepted' AND ended_at IS NULL RETURNING handover_id;

-- name: end_handover(handover_id, at, today)!
UPDATE handover SET ended_at = :at, last_changed_on = :today WHERE handover_id = :handover_id AND ended_at IS NULL;

-- name: handovers_to_look_at(today)
-- Offers that nobody answered in time, and those that ended or were not confirmed for twelve months.
SELECT h.handover_id, h.report_id, h.answer IS NULL, least(h.ends_on, (h.confirmed_on + interval '1 year')::date)
FROM handover h JOIN report r USING (report_id)
WHERE r.withdrawn_at IS NULL AND h.ended_at IS NULL AND (
    (h.answer IS NULL AND h.answer_by < :today)
    OR (h.answer = 'accepted' AND least(h.ends_on, (h.confirmed_on + interval '1 year')::date) < :today))
ORDER BY h.handover_id;

-- name: keep_household_informed(report_id, how, told_on, reason, by, now, today)!
INSERT INTO household_informed (report_id, position, how, told_on, reason, told_by, kept_at, last_changed_on)
SELECT :report_id, coalesce(max(position), 0) + 1, :how, :told_on, :reason, :by, :now, :today
FROM household_informed WHERE report_id = :report_id;

-- name: household_informed(report_id)^
SELECT how, told_on, reason, told_by, kept_at FROM household_informed
WHERE report_id = :report_id ORDER BY position DESC LIMIT 1;

-- name: forget_words(report_id)!
-- What was said in words about a report that was taken back.
WITH decisions AS (UPDATE decision SET reason = NULL WHERE report_id = :report_id),
     told AS (UPDATE household_informed SET reason = NULL WHERE report_id = :report_id)
UPDATE task SET spoken_with = NULL WHERE report_id = :report_id;

-- name: work_list(most, owner)
-- By deadline, acute first, of everybody or of one person; what is shown of each is looked up for those that are
-- shown only.
SELECT w.report_id, r.number, r.source, r.urgent, r.received_at, r.status, r.owner, w.due_on, w.kinds,
       jsonb_array_length(r.content->'betrokkenen'), r.content->>'grond',
       EXISTS (SELECT 1 FROM assessment a WHERE a.report_id = r.report_id),
       EXISTS (SELECT 1 FROM decision d WHERE d.report_id = r.report_id AND d.in_force_at IS NOT NULL)
FROM (SELECT t.report_id, min(t.due_on) AS due_on, array_agg(t.kind ORDER BY t.due_on, t.kind) AS kinds
      FROM task t WHERE t.done_at IS NULL GROUP BY t.report_id) w JOIN report r USING (report_id)
WHERE r.withdrawn_at IS NULL AND (:owner::text IS NULL OR r.owner = :owner)
ORDER BY r.urgent DESC, w.due_on, r.received_at, r.report_id LIMIT :most;

-- name: work_count()$
-- A report that is withdrawn has no open task.
SELECT count(DISTINCT report_id) FROM task WHERE done_at IS NULL;

-- name: work_count_of(owner)$
SELECT count(*) FROM report r WHERE r.owner = :owner AND r.withdrawn_at IS NULL
    AND EXISTS (SELECT 1 FROM task t WHERE t.report_id = r.report_id AND t.done_at IS NULL);

-- name: without_assessment()$
SELECT count(*) FROM report r WHERE r.load_id IS NULL AND r.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.report_id = r.report_id AND t.kind = 'assess');

-- name: overdue(today)
SELECT kind, count(*) FROM task WHERE done_at IS NULL AND due_on < :today GROUP BY kind;

-- name: oldest_unassessed()$
SELECT min(opened_at) FROM task WHERE kind = 'assess' AND done_at IS NULL;

-- name: advice_of(source, number)^
SELECT advice_id, alias, created_at, digest FROM advice WHERE source = :source AND number = :number;

-- name: keep_advice(advice_id, source, number, digest, alias, seeker_kind, seeker, channel, occasions, natures, note, given_on, now, today)!
INSERT INTO advice (advice_id, source, number, digest, alias, seeker_kind, seeker, channel, occasions, natures, note,
                    given_on, created_at, last_changed_on)
VALUES (:advice_id, :source, :number, :digest, :alias, :seeker_kind, :seeker, :channel, :occasions, :natures, :note,
        :given_on, :now, :today);
