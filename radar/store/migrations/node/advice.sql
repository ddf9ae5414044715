-- Advice: a type of its own. No field for anybody of a family, and no way from here to a report.

CREATE TABLE advice (
    advice_id text PRIMARY KEY,
    source text NOT NULL,
    number text NOT NULL,                    -- the own system's, of the advice
    digest bytea NOT NULL,                   -- keyed: the same again is the same advice
    alias text NOT NULL,                     -- invented; a second advice on the same case may share it
    seeker_kind text NOT NULL,
    seeker text,                             -- who asked, where they agreed to be registered
    channel text NOT NULL,
    occasions text[] NOT NULL,
    natures text[] NOT NULL,
    note text,
    given_on date NOT NULL,
    created_at timestamptz NOT NULL,
    last_changed_on date NOT NULL,
    UNIQUE (source, number)
);
CREATE INDEX advice_alias ON advice (source, alias);
