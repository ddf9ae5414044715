-- How messages leave and arrive: the same tables at a node and at the hub.

CREATE TABLE outbox (
    message_id text NOT NULL,
    addressee text NOT NULL,
    content bytea NOT NULL,              -- the plain message under the local storage key
    digest bytea NOT NULL,               -- SHA-256 of the canonical plaintext: what the receipt must name
    urgent boolean NOT NULL DEFAULT false,
    position bigint GENERATED ALWAYS AS IDENTITY,
    queued_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (message_id)
);
CREATE INDEX outbox_due ON outbox (due_at);

CREATE TABLE seen (
    source text NOT NULL,
    message_id text NOT NULL,
    digest bytea,                        -- null: a tombstone, whatever comes under this id is dropped
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (source, message_id)
);

CREATE TABLE log_position (
    topic text PRIMARY KEY,
    cluster_id text NOT NULL,
    topic_id text NOT NULL,
    next_offset bigint NOT NULL,
    last_sequence bigint NOT NULL DEFAULT 0
);

CREATE TABLE quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    record_offset bigint NOT NULL,
    code text NOT NULL,
    value bytea NOT NULL,
    signature bytea NOT NULL,
    content_hash bytea NOT NULL,
    quarantined_at timestamptz NOT NULL,
    UNIQUE (topic, content_hash)
);

CREATE TABLE sent_sequence (
    topic text PRIMARY KEY,
    last_sequence bigint NOT NULL
);

CREATE TABLE party_key (
    party text PRIMARY KEY,
    statement bytea NOT NULL             -- the newest sealing key of a party, as published
);
