-- Who is told what. Recipients are roles in organisations, never a person.

CREATE TABLE recipient (
    recipient_id text PRIMARY KEY,           -- kind:number, as the inbox knows it
    role text NOT NULL,
    organisation text NOT NULL,
    identifier_kind text NOT NULL,
    identifier text NOT NULL,
    phone text,
    inbox text,                              -- the party that keeps its notices
    public_key bytea,                        -- null: it has no account yet
    covenant boolean NOT NULL DEFAULT false, -- of a school: Handle with Care is agreed
    replaced_by text REFERENCES recipient,
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL,
    last_changed_on date NOT NULL
);

CREATE TABLE enrolment (                     -- a letter on paper with a code, and a call back
    enrolment_id text PRIMARY KEY,
    recipient_id text NOT NULL REFERENCES recipient,
    code_hash bytea NOT NULL,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    keep_until timestamptz NOT NULL,
    public_key bytea,                        -- from whoever had the code; used once somebody called back
    enrolled_at timestamptz,
    called_by text,
    called_at timestamptz,
    last_changed_on date NOT NULL
);
CREATE INDEX enrolment_recipient ON enrolment (recipient_id);

CREATE TABLE disclosure (                    -- each decision to tell, and each not to
    disclosure_id text PRIMARY KEY,
    report_id text NOT NULL REFERENCES report,
    proposal text NOT NULL,
    role text NOT NULL,
    organisation text NOT NULL,
    told boolean NOT NULL,
    kind text,
    phase text NOT NULL,                     -- the kind of decision behind it
    basis text,
    reason text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    undone_by text,
    undone_at timestamptz,
    last_changed_on date NOT NULL,
    CHECK (told = (basis IS NOT NULL)),      -- nobody is told without a legal ground
    CHECK (reason <> '')
);
CREATE INDEX disclosure_report ON disclosure (report_id);
-- Two workers who decide at once, or one who clicks twice, tell somebody once.
CREATE UNIQUE INDEX disclosure_once ON disclosure (report_id, proposal, kind) WHERE told AND undone_at IS NULL;

CREATE TABLE notice (
    notice_id text PRIMARY KEY,
    disclosure_id text NOT NULL UNIQUE REFERENCES disclosure,
    report_id text NOT NULL REFERENCES report,
    recipient_id text REFERENCES recipient,  -- null: who has no number, and is told by telephone
    inbox text,                              -- where it was sent
    role text NOT NULL,
    organisation text NOT NULL,
    phone text,
    kind text NOT NULL,
    phase text NOT NULL,
    basis text NOT NULL,
    question bytea,                          -- first name and birth date, under the storage key
    content bytea,                           -- the notice, too; both null once the report is taken back
    urgent boolean NOT NULL,
    state text NOT NULL,
    state_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,             -- from when it leaves: the end of the undo window
    sent_at timestamptz,
    keep_until timestamptz NOT NULL,
    answer_by date,
    call_at timestamptz NOT NULL,            -- unopened then: somebody calls
    recall_by text,
    refused text,                            -- why it may not leave after all
    answer_secret bytea,
    answer bytea,
    told_to text,
    told_on date,
    told_by text,
    last_changed_on date NOT NULL
);
CREATE INDEX notice_report ON notice (report_id);
CREATE INDEX notice_due ON notice (due_at) WHERE sent_at IS NULL AND state = 'prepared' AND refused IS NULL;
CREATE INDEX notice_unopened ON notice (call_at) WHERE state IN ('prepared', 'delivered', 'no_account', 'expired');

CREATE TABLE notice_step (                   -- every state and note, for both sides to see
    notice_id text NOT NULL REFERENCES notice,
    position integer NOT NULL,
    state text NOT NULL,
    note text,
    at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (notice_id, position)
);

CREATE TABLE notice_call (                   -- somebody must call
    notice_id text NOT NULL REFERENCES notice,
    why text NOT NULL,                       -- unopened, expired, asked, no_account, refused
    opened_at timestamptz NOT NULL,
    done_at timestamptz,
    done_by text,
    last_changed_on date NOT NULL,
    PRIMARY KEY (notice_id, why)
);
CREATE INDEX notice_call_open ON notice_call (opened_at) WHERE done_at IS NULL;

CREATE TABLE breach (                        -- a notice reached somebody else than it was for
    breach_id text PRIMARY KEY,
    notice_id text NOT NULL UNIQUE REFERENCES notice,
    report_id text NOT NULL REFERENCES report,
    known_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,             -- 72 hours: AVG, article 33
    done_at timestamptz,
    done_by text,
    done_how text,                           -- reported, no_risk
    last_changed_on date NOT NULL
);
CREATE INDEX breach_open ON breach (due_at) WHERE done_at IS NULL;
