-- A region brings in its past: old reports are filed and do not ask.

CREATE TABLE load (                          -- one delivery of old reports by one source system
    load_id text PRIMARY KEY,
    source text NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,                   -- keyed, of all its reports: the same delivery again is the same load
    state text NOT NULL,                     -- running, paused, done
    code text,                               -- what a running one waits for
    reports integer NOT NULL,
    persons integer NOT NULL,
    oldest_received_at timestamptz,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    last_changed_on date NOT NULL,
    UNIQUE (source, digest)
);

CREATE TABLE load_report (
    load_id text NOT NULL REFERENCES load,
    position integer NOT NULL,
    number text NOT NULL,
    persons integer NOT NULL,
    content jsonb,                           -- until it is stored as a report
    state text NOT NULL,                     -- waiting, stored, sent, known, refused
    code text,                               -- why it was refused
    question_id text,                        -- its ReportFiled, once stored
    sent_at timestamptz,
    last_changed_on date NOT NULL,
    PRIMARY KEY (load_id, position)
);
CREATE INDEX load_report_waiting ON load_report (load_id, position) WHERE state = 'waiting';
CREATE INDEX load_report_stored ON load_report (load_id, position) WHERE state = 'stored';
CREATE INDEX load_report_sent ON load_report (sent_at) WHERE state = 'sent';
CREATE INDEX load_report_question ON load_report (question_id);

ALTER TABLE report ADD COLUMN load_id text REFERENCES load;  -- null: it came through the normal door
CREATE INDEX report_received ON report (received_at) WHERE load_id IS NULL AND withdrawn_at IS NULL;
CREATE INDEX report_live ON report (report_id) WHERE status IN ('open', 'monitored') AND withdrawn_at IS NULL;

ALTER TABLE question ADD COLUMN asks boolean NOT NULL DEFAULT true;         -- false: it only files
ALTER TABLE question ADD COLUMN background boolean NOT NULL DEFAULT false;  -- waits behind all others
DROP INDEX question_waiting;
CREATE INDEX question_waiting ON question (due_at) WHERE state = 'waiting' AND NOT background;
CREATE INDEX question_open ON question (created_at)
    WHERE state IN ('waiting', 'asked', 'senders') AND NOT background;
CREATE INDEX question_background ON question (due_at) WHERE state = 'waiting' AND background AND asks;

CREATE INDEX link_other_handle ON link (other_handle) WHERE own_region;

CREATE INDEX filed_row_token ON filed_row (token);
