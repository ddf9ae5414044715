-- The same at a node and at the hub: letters that leave after all others, and who brought in its past when.

ALTER TABLE outbox ADD COLUMN background boolean NOT NULL DEFAULT false;
CREATE INDEX outbox_background ON outbox (position) WHERE background;

ALTER TABLE party_coverage ADD COLUMN backfilled_at timestamptz;
