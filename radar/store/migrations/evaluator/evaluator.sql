-- Counts only: an evaluator keeps nothing that could tell one question from another.

-- The quota: blinded points by party, pass and day (UTC). Rows older than the window of the mean are deleted.
CREATE TABLE evaluated_points (
    party text NOT NULL,
    pass smallint NOT NULL,
    day date NOT NULL,
    points bigint NOT NULL CHECK (points > 0),
    PRIMARY KEY (party, pass, day)
);

-- Requests taken, so that none is taken twice; kept no longer than a request stays fresh.
CREATE TABLE evaluation_request (
    party text NOT NULL,
    request uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (party, request)
);
