-- Letters of recipients. Of a person this database holds only what is sealed, and after the keep time nothing.

ALTER TABLE outbox ADD COLUMN background boolean NOT NULL DEFAULT false; -- as at a node and the hub
CREATE INDEX outbox_background ON outbox (position) WHERE background;

CREATE TABLE recipient (
    party text NOT NULL,                 -- who vouches for it: another node enrols it by itself
    recipient text NOT NULL,             -- its id, given by that node
    role text NOT NULL,
    organisation text NOT NULL,          -- its name
    enrolment text NOT NULL UNIQUE,      -- id of the message that last enrolled it
    code_hash bytea,                     -- null: the code was used, has expired or was recalled
    code_until timestamptz NOT NULL,
    claim text,                          -- the organisation in the login of whoever may read; null: nobody yet
    public bytea,
    private_sealed bytea,                -- under the storage key
    mail_sealed bytea,                   -- address for "er staat een bericht", under the storage key
    enrolled_at timestamptz,
    PRIMARY KEY (party, recipient)
);
CREATE INDEX recipient_claim ON recipient (claim);

CREATE TABLE enrol_try (                 -- codes that were wrong, so that nobody can go on guessing
    subject text NOT NULL,
    tried_at timestamptz NOT NULL
);

CREATE TABLE colleague (                 -- who looked here, so that a letter can be passed on to them
    organisation text NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, subject)
);

CREATE TABLE notice (
    notice_id text PRIMARY KEY,
    party text NOT NULL,
    recipient text NOT NULL,
    kind text,                           -- null: recalled before it came
    version integer,
    keep_until timestamptz,
    answer_by timestamptz,
    urgent boolean NOT NULL DEFAULT false,
    received_at timestamptz NOT NULL,
    question bytea,                      -- null, as the content, once its time is over
    content bytea,
    answer_key bytea,
    state text NOT NULL,
    state_at timestamptz NOT NULL,
    for_subject text,                    -- to whom it was passed on
    call_asked_at timestamptz,
    answered_at timestamptz,
    mails integer NOT NULL DEFAULT 0,
    mail_due timestamptz                 -- null: none any more
);
CREATE INDEX notice_recipient ON notice (party, recipient);
CREATE INDEX notice_keep ON notice (keep_until) WHERE content IS NOT NULL;
CREATE INDEX notice_mail ON notice (mail_due) WHERE mail_due IS NOT NULL;

CREATE TABLE notice_yes (                -- who said "dit is mijn patient of leerling": only they read
    notice_id text NOT NULL REFERENCES notice,
    subject text NOT NULL,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (notice_id, subject)
);
