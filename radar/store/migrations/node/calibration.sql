-- Whether chances mean what they say: counts only, never a person, a handle or a report.

CREATE TABLE calibration (
    weights text NOT NULL,                   -- the name of the model: figures of two models are never added up
    own_region boolean NOT NULL,
    low double precision NOT NULL,           -- lower edge of the bin of chances
    pairs bigint NOT NULL,
    expected double precision NOT NULL,      -- the sum of their chances, without their numbers
    one_number bigint NOT NULL,              -- pairs whose two numbers are equal
    PRIMARY KEY (weights, own_region, low)
);

ALTER TABLE question ADD COLUMN counted boolean NOT NULL DEFAULT false;  -- once for a report, whatever it asks later
