-- What a person said of a link, what was asked and answered, who was alerted, and whom to tell of a change.

ALTER TABLE report ADD COLUMN people_corrected_on date;

ALTER TABLE link ADD COLUMN verdict text;            -- same, other, unsure: what a person said of it last
ALTER TABLE link ADD COLUMN verdict_by text;
ALTER TABLE link ADD COLUMN verdict_at timestamptz;
ALTER TABLE link ADD COLUMN waits_for_second boolean NOT NULL DEFAULT false;
ALTER TABLE link ADD COLUMN second_by text;
ALTER TABLE link ADD COLUMN summary text;            -- the PriorSummary as its source sent it
ALTER TABLE inbound_link ADD COLUMN summary text;

CREATE TABLE verdict_said (                          -- every word, also those taken back
    said_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    link_id text NOT NULL REFERENCES link ON UPDATE CASCADE,
    act text NOT NULL,                               -- same, other, unsure, second, undone
    said_by text NOT NULL,
    said_at timestamptz NOT NULL,
    last_changed_on date NOT NULL
);
CREATE INDEX verdict_said_link ON verdict_said (link_id);

ALTER TABLE alert ADD COLUMN urgent boolean NOT NULL DEFAULT false;
ALTER TABLE alert ADD COLUMN after_closing boolean NOT NULL DEFAULT false;
ALTER TABLE alert ADD COLUMN seen_by text;
ALTER TABLE alert ADD COLUMN seen_at timestamptz;
CREATE INDEX alert_unseen ON alert (alerted_at) WHERE seen_at IS NULL AND NOT after_closing;
CREATE INDEX alert_closed ON alert (alerted_at) WHERE after_closing;

ALTER TABLE question ADD COLUMN again text;          -- a person asked again: by which of the case's own data

CREATE TABLE details_asked (                         -- asked by us
    request_id text PRIMARY KEY,
    link_id text NOT NULL REFERENCES link ON UPDATE CASCADE,
    report_id text NOT NULL REFERENCES report,
    party text NOT NULL,
    purpose text NOT NULL,
    fields text[] NOT NULL,
    urgent boolean NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    secret bytea,                                    -- opens the answer; under the storage key, gone with it
    refusal text,
    content bytea,                                   -- the answer, under the storage key
    answered_at timestamptz,
    last_changed_on date NOT NULL
);
CREATE INDEX details_asked_report ON details_asked (report_id);

CREATE TABLE details_given (                         -- asked of us
    party text NOT NULL,
    request_id text NOT NULL,
    link_id text NOT NULL,
    report_id text REFERENCES report,                -- null: there is no such link, or no longer
    purpose text NOT NULL,
    fields text[] NOT NULL,
    case_reference bytea NOT NULL,
    answer_key bytea NOT NULL,
    urgent boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    state text NOT NULL,                             -- open, granted, refused
    refusal text,
    decided_by text,
    decided_at timestamptz,
    last_changed_on date NOT NULL,
    PRIMARY KEY (party, request_id)
);
CREATE INDEX details_given_open ON details_given (due_at) WHERE state = 'open';
CREATE INDEX details_given_report ON details_given (report_id);

CREATE TABLE hook (                                  -- the own system still has to hear that something changed
    report_id text PRIMARY KEY REFERENCES report,    -- several changes that it has not heard of are one
    hook_id text NOT NULL,
    changes integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    last_changed_on date NOT NULL
);
CREATE INDEX hook_due ON hook (due_at);

CREATE INDEX audit_dossier ON audit ((facts->>'dossier'), at);
CREATE INDEX audit_actor ON audit ((facts->>'actor'), at);
