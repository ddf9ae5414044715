-- name: clear_letters()#
-- TRUNCATE, not DELETE: the bytes of what tied rows together go with the file at COMMIT, not at some VACUUM.
TRUNCATE letter;

-- name: clear_asked()#
TRUNCATE asked;

-- name: copy_asked()#
COPY asked (part, sealed) FROM STDIN;

-- name: read_state()^
SELECT swept, folded_on FROM fold_state;

-- name: keep_state(swept, folded_on)!
INSERT INTO fold_state (swept, folded_on) VALUES (:swept, :folded_on)
ON CONFLICT (single) DO UPDATE SET swept = EXCLUDED.swept, folded_on = EXCLUDED.folded_on;
