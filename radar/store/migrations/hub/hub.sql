-- What the hub last heard of each party.

CREATE TABLE party_coverage (
    party text PRIMARY KEY,
    since date,
    oldest_report_on date,
    current_up_to timestamptz,
    heard_at timestamptz NOT NULL
);
