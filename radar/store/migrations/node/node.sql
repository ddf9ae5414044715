-- One region: its own reports, the rows it filed, and the links to its own people.

CREATE TABLE report (
    report_id text PRIMARY KEY,              -- never leaves the node
    dossier bytea NOT NULL UNIQUE,           -- the handle others know; a correction of its people makes a new one
    group_handle bytea NOT NULL,
    source text NOT NULL,                    -- numbers are each source system's own
    number text NOT NULL,
    revision integer NOT NULL,
    content jsonb,                           -- null once withdrawn
    digest bytea NOT NULL,
    status text NOT NULL,
    status_version integer NOT NULL DEFAULT 1,
    urgent boolean NOT NULL,
    received_at timestamptz NOT NULL,
    taken_at timestamptz NOT NULL,
    own_searched_at timestamptz,
    withdrawn_at timestamptz,
    last_changed_on date NOT NULL,
    UNIQUE (source, number)
);

CREATE TABLE receipt (
    source text NOT NULL,
    number text NOT NULL,
    act text NOT NULL,                       -- filed, corrected, closed, withdrawn
    revision integer NOT NULL,
    digest bytea NOT NULL,
    receipt_id text NOT NULL,
    received_at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (source, number, act, revision)
);

CREATE TABLE involved (
    handle bytea PRIMARY KEY,                -- random per person and dossier
    report_id text NOT NULL REFERENCES report,
    position integer NOT NULL,               -- from 1, as in the report
    last_changed_on date NOT NULL,
    UNIQUE (report_id, position)
);

CREATE TABLE own_row (                       -- the node's own blocks, under its local key
    pass smallint NOT NULL,
    token bytea NOT NULL,
    handle bytea NOT NULL REFERENCES involved ON DELETE CASCADE,
    row_bytes bytea NOT NULL,
    last_changed_on date NOT NULL
);
CREATE INDEX own_row_token ON own_row (token, pass);
CREATE INDEX own_row_handle ON own_row (handle);

CREATE TABLE own_address (                   -- to see which address houses so many that it is an institution
    address bytea NOT NULL,
    household bytea NOT NULL,
    report_id text NOT NULL REFERENCES report,
    last_changed_on date NOT NULL,
    PRIMARY KEY (address, household, report_id)
);

CREATE TABLE question (
    question_id text PRIMARY KEY,            -- also the id of its ReportFiled
    report_id text NOT NULL REFERENCES report,
    state text NOT NULL,                     -- waiting, asked, senders, done, refused, withdrawn
    code text,                               -- why it waits or was refused
    urgent boolean NOT NULL,
    secrets bytea,                           -- block keys under the storage key, until the senders are in
    parts integer,
    coverage jsonb,                          -- how far each party was when the hub answered
    created_at timestamptz NOT NULL,
    filed_at timestamptz,
    due_at timestamptz NOT NULL,
    done_at timestamptz,
    last_changed_on date NOT NULL
);
CREATE INDEX question_waiting ON question (due_at) WHERE state = 'waiting';
CREATE INDEX question_report ON question (report_id);

CREATE TABLE filed_row (                     -- what names our rows at the hub, to withdraw them
    row_id bytea PRIMARY KEY,
    question_id text NOT NULL REFERENCES question,
    handle bytea NOT NULL,
    pass smallint NOT NULL,
    token bytea NOT NULL,
    probe boolean NOT NULL,
    last_changed_on date NOT NULL
);
CREATE INDEX filed_row_question ON filed_row (question_id);

-- Our rows that were taken back: who is still shown one, or was while we took it back, must hear so.
CREATE TABLE withdrawn_row (
    row_id bytea PRIMARY KEY,
    dossier bytea NOT NULL,
    reason text NOT NULL,
    last_changed_on date NOT NULL
);

CREATE TABLE candidate_part (
    question_id text NOT NULL REFERENCES question,
    part integer NOT NULL,
    candidates bytea NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (question_id, part)
);

CREATE TABLE link (
    link_id text PRIMARY KEY,
    report_id text NOT NULL REFERENCES report,
    handle bytea NOT NULL,
    position integer NOT NULL,
    other_handle bytea NOT NULL,
    other_group bytea NOT NULL,
    other_party text NOT NULL,
    other_dossier bytea NOT NULL,
    other_month integer NOT NULL,            -- months since 2000-01
    probability double precision NOT NULL,
    band text NOT NULL,
    rules text[] NOT NULL,
    levels bytea NOT NULL,
    flags integer NOT NULL,
    own_region boolean NOT NULL,
    made boolean NOT NULL,                   -- the source was told (or is ourselves)
    withdrawn_reason text,
    status text,
    status_version bigint NOT NULL DEFAULT 0, -- the other party's number, as large as it likes
    status_at timestamptz,
    found_at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    UNIQUE (handle, other_handle)
);
CREATE INDEX link_report ON link (report_id);
CREATE INDEX link_other ON link (other_dossier);

CREATE TABLE inbound_link (
    link_id text PRIMARY KEY,
    party text NOT NULL,
    report_id text REFERENCES report,        -- null: the status or the withdrawal came before the link
    case_reference bytea,
    band text,
    urgent boolean NOT NULL DEFAULT false,
    withdrawn_reason text,
    status text,
    status_version bigint NOT NULL DEFAULT 0, -- the other party's number, as large as it likes
    status_at timestamptz,
    received_at timestamptz NOT NULL,
    last_changed_on date NOT NULL
);
CREATE INDEX inbound_link_report ON inbound_link (report_id);

CREATE TABLE withdrawn_dossier (             -- said by its source; a link to it must not be made again
    party text NOT NULL,
    dossier bytea NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (party, dossier)
);

CREATE TABLE alert (                         -- an open or monitored case hears once of each case elsewhere
    report_id text NOT NULL REFERENCES report,
    party text NOT NULL,
    case_reference bytea NOT NULL,
    link_id text NOT NULL,
    alerted_at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (report_id, party, case_reference)
);

CREATE TABLE shown (                         -- every look at our rows: who, when, for which case
    report_id text NOT NULL REFERENCES report,
    dossier bytea NOT NULL,                  -- the handle that was given
    asker text NOT NULL,
    question_id text NOT NULL,
    case_commitment bytea NOT NULL,
    shown_at timestamptz NOT NULL,
    rows_shown integer NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (report_id, asker, question_id)
);

CREATE TABLE party_coverage (
    party text PRIMARY KEY,
    since date,
    oldest_report_on date,
    current_up_to timestamptz,
    heard_at timestamptz NOT NULL
);

CREATE TABLE access_token (
    token_hash bytea PRIMARY KEY,
    source text NOT NULL,
    created_at timestamptz NOT NULL
);
