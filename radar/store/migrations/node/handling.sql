-- What a region decides on its own reports. Rows are added; of those that stand only an answer is filled in.

ALTER TABLE report ADD COLUMN main_case_number text;
ALTER TABLE report ADD COLUMN owner text;                       -- the subject of who works on it
ALTER TABLE report ADD COLUMN off_register boolean NOT NULL DEFAULT false;  -- its rows were taken back by a decision
CREATE INDEX report_main_case ON report (source, main_case_number) WHERE main_case_number IS NOT NULL;

CREATE TABLE task (
    task_id text PRIMARY KEY,
    report_id text NOT NULL REFERENCES report,
    kind text NOT NULL,
    due_on date NOT NULL,
    about text,                              -- the decision or handover it is of
    opened_at timestamptz NOT NULL,
    done_at timestamptz,
    done_by text,
    how text,                                -- done, spoken, written, closed, lapsed, withdrawn
    spoken_on date,
    spoken_with text,                        -- with whom; never leaves the node
    last_changed_on date NOT NULL
);
CREATE UNIQUE INDEX task_one_assessment ON task (report_id) WHERE kind = 'assess';
CREATE INDEX task_open ON task (report_id, due_on) WHERE done_at IS NULL;
CREATE INDEX task_report ON task (report_id);

CREATE TABLE assessment (
    assessment_id text PRIMARY KEY,
    report_id text NOT NULL REFERENCES report,
    position integer NOT NULL,               -- from 1; none is overwritten
    instrument text NOT NULL,
    instrument_version text NOT NULL,
    result text NOT NULL,
    complete boolean NOT NULL,               -- whether every connected party was searched then
    evidence bytea NOT NULL,                 -- hash of the links that were there
    judged_by text NOT NULL,
    judged_at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    UNIQUE (report_id, position)
);

CREATE TABLE decision (
    decision_id text PRIMARY KEY,
    report_id text NOT NULL REFERENCES report,
    position integer NOT NULL,
    assessment_id text NOT NULL REFERENCES assessment,
    outcome text NOT NULL,
    services text[] NOT NULL,
    finding text NOT NULL,
    reason text,
    urgent boolean NOT NULL,                 -- one person acted at once
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL,
    answer text,                             -- confirmed, declined, replaced
    answered_by text,
    answered_at timestamptz,
    in_force_at timestamptz,
    last_changed_on date NOT NULL,
    UNIQUE (report_id, position)
);
CREATE INDEX decision_in_force ON decision (report_id, position) WHERE in_force_at IS NOT NULL;

CREATE TABLE responsibility (                -- each holds until the next one: no gap, no overlap
    report_id text NOT NULL REFERENCES report,
    position integer NOT NULL,
    watch text NOT NULL,
    role text,                               -- of a partner
    organisation text,
    phone text,
    handover_id text,
    from_at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (report_id, position)
);

CREATE TABLE handover (
    handover_id text PRIMARY KEY,
    report_id text NOT NULL REFERENCES report,
    own_number text,                         -- of the region's own system
    role text NOT NULL,
    organisation text NOT NULL,
    identifier_kind text,
    identifier text,
    phone text,
    oversight boolean NOT NULL,              -- false: executes something, Veilig Thuis keeps watching
    offered_by text NOT NULL,
    offered_at timestamptz NOT NULL,
    answer_by date NOT NULL,
    ends_on date,
    answer text,                             -- accepted, refused, lapsed
    answered_by text,
    answered_at timestamptz,
    informs_others boolean NOT NULL DEFAULT false,
    confirmed_on date,                       -- that it still runs
    ended_at timestamptz,
    last_changed_on date NOT NULL
);
CREATE INDEX handover_report ON handover (report_id);
CREATE UNIQUE INDEX handover_own_number ON handover (report_id, own_number) WHERE own_number IS NOT NULL;
CREATE INDEX handover_open ON handover (answer_by) WHERE answer IS NULL;
CREATE INDEX handover_running ON handover (report_id) WHERE answer = 'accepted' AND ended_at IS NULL;

CREATE TABLE household_informed (
    report_id text NOT NULL REFERENCES report,
    position integer NOT NULL,
    how text NOT NULL,
    told_on date,
    reason text,
    told_by text NOT NULL,
    kept_at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (report_id, position)
);

-- What was judged and decided stands: a decision is only answered and put in force.
CREATE FUNCTION decided_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF (NEW.outcome, NEW.services, NEW.finding, NEW.assessment_id, NEW.proposed_by, NEW.proposed_at)
       IS DISTINCT FROM (OLD.outcome, OLD.services, OLD.finding, OLD.assessment_id, OLD.proposed_by, OLD.proposed_at)
    THEN RAISE EXCEPTION 'a decision is never changed'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided_stands BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION decided_stands();

CREATE FUNCTION judged_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an assessment is never changed'; END $$;
CREATE TRIGGER judged_stands BEFORE UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION judged_stands();
