-- Who is signed in at the pages of this process. A cookie is kept as its hash only: whoever reads this table
-- cannot take over a session. What somebody was writing is sealed under the storage key.
CREATE TABLE web_session (
    id_hash bytea PRIMARY KEY,
    subject text NOT NULL,
    name text NOT NULL,
    organisation text NOT NULL,
    roles text[] NOT NULL,
    form_token text NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    proved_at timestamptz NOT NULL, -- when the person last showed both factors
    confirmed_at timestamptz NOT NULL, -- when the provider last said that this user may still come in
    ended_at timestamptz,
    grant_sealed bytea, -- what to ask the provider with; and the token that logging out there needs
    said text -- one sentence for the next page
);
CREATE INDEX web_session_subject ON web_session (subject);

CREATE TABLE web_sign_in (
    state_hash bytea PRIMARY KEY,
    nonce text NOT NULL,
    verifier text NOT NULL,
    way_back text NOT NULL,
    again boolean NOT NULL,
    started_at timestamptz NOT NULL
);

CREATE TABLE web_draft (
    subject text NOT NULL,
    place text NOT NULL,
    fields_sealed bytea NOT NULL,
    last_changed_on date NOT NULL,
    PRIMARY KEY (subject, place)
);
