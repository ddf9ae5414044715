-- The register of rows at rest. Nothing here may tell which rows came together: no order of arrival, no time
-- in clear, nothing written report by report but letters that go as a whole.

CREATE TABLE posting (
    token bytea NOT NULL,                -- HMAC-SHA256(pepper, token), 16 bytes
    seq integer NOT NULL,
    n integer NOT NULL,
    rows bytea NOT NULL,                 -- packed rows in the order of their ids, under the row key
    PRIMARY KEY (token, seq)
);
-- A full pack fills one page; out of line it would cost a second index and its place a second look-up.
ALTER TABLE posting ALTER COLUMN rows SET STORAGE PLAIN;
ALTER TABLE posting ALTER COLUMN token SET STORAGE PLAIN;

CREATE TABLE letter (
    id bytea PRIMARY KEY,                -- keyed hash of the message id: no number that counts or orders
    sealed bytea NOT NULL                -- padded; kind, party and day stand inside
);
ALTER TABLE letter ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Who asked which token on which day in the last 30 days: keyed, sealed in large parts, written anew as a whole.
CREATE TABLE asked (
    part integer PRIMARY KEY,
    sealed bytea NOT NULL
);

-- How far the sweep for rows past their retention came, as a prefix of the token, and when the last fold was.
CREATE TABLE fold_state (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    swept integer NOT NULL,
    folded_on date NOT NULL
);
