-- name: keep_letter(id, sealed)!
INSERT INTO letter (id, sealed) VALUES (:id, :sealed);

-- name: read_letters()
-- In the order of their random ids: a withdrawal wins wherever it comes.
SELECT id, sealed FROM letter ORDER BY id;

-- name: read_asked()
SELECT part, sealed FROM asked ORDER BY part;
