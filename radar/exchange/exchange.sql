-- name: queue(message_id, addressee, content, digest, urgent, background, now)!
INSERT INTO outbox (message_id, addressee, content, digest, urgent, background, queued_at, due_at)
VALUES (:message_id, :addressee, :content, :digest, :urgent, :background, :now, :now);

-- name: due(now, most, most_background)
-- What waits behind all others leaves last, and only so much of it is under way without a receipt.
SELECT message_id, addressee, content, tries FROM outbox
WHERE due_at <= :now AND (NOT background OR position IN (
    SELECT position FROM outbox WHERE background ORDER BY position LIMIT :most_background))
ORDER BY background, urgent DESC, position LIMIT :most;

-- name: tried(due_at, message_id)!
UPDATE outbox SET tries = tries + 1, due_at = :due_at WHERE message_id = :message_id;

-- name: due_now(now, message_ids, addressee)!
-- Once: while we know no newer key of theirs, they would answer each try at once, and so would we.
UPDATE outbox SET due_at = :now
WHERE message_id = ANY(:message_ids) AND addressee = :addressee AND tries <= 1;

-- name: all_due_now(now)!
UPDATE outbox SET due_at = :now;

-- name: received(message_id, addressee, digest)$
DELETE FROM outbox WHERE message_id = :message_id AND addressee = :addressee AND digest = :digest
RETURNING 1;

-- name: unsent()^
SELECT count(*), min(queued_at) FROM outbox WHERE NOT background;

-- name: next_sequence(topic)$
INSERT INTO sent_sequence (topic, last_sequence) VALUES (:topic, 1)
ON CONFLICT (topic) DO UPDATE SET last_sequence = sent_sequence.last_sequence + 1
RETURNING last_sequence;

-- name: last_sent(topic)$
SELECT coalesce(max(last_sequence), 0) FROM sent_sequence WHERE topic = :topic;

-- name: see(source, message_id, digest, now)^
INSERT INTO seen (source, message_id, digest, seen_at) VALUES (:source, :message_id, :digest, :now)
ON CONFLICT DO NOTHING RETURNING 1;

-- name: seen_digest(source, message_id)^
SELECT digest FROM seen WHERE source = :source AND message_id = :message_id;

-- name: taken(source, message_id)$
SELECT 1 FROM seen WHERE source = :source AND message_id = :message_id AND digest IS NOT NULL;

-- name: positions()
SELECT topic, cluster_id, topic_id, next_offset, last_sequence FROM log_position;

-- name: move(topic, cluster_id, topic_id, next_offset, sequence)!
INSERT INTO log_position (topic, cluster_id, topic_id, next_offset, last_sequence)
VALUES (:topic, :cluster_id, :topic_id, :next_offset, :sequence)
ON CONFLICT (topic) DO UPDATE SET cluster_id = excluded.cluster_id, topic_id = excluded.topic_id,
    next_offset = excluded.next_offset,
    last_sequence = greatest(log_position.last_sequence, excluded.last_sequence);

-- name: quarantine(topic, offset, code, value, signature, content_hash, now)^
-- One row when it is new there, none when it lies there already.
INSERT INTO quarantine (topic, record_offset, code, value, signature, content_hash, quarantined_at)
VALUES (:topic, :offset, :code, :value, :signature, :content_hash, :now)
ON CONFLICT (topic, content_hash) DO NOTHING RETURNING 1;

-- name: in_quarantine(topic, content_hash)$
SELECT 1 FROM quarantine WHERE topic = :topic AND content_hash = :content_hash;

-- name: keep_key(party, statement)!
INSERT INTO party_key (party, statement) VALUES (:party, :statement)
ON CONFLICT (party) DO UPDATE SET statement = excluded.statement;

-- name: kept_keys()
SELECT statement FROM party_key;
