-- name: read_packs(tokens)
-- Every pack of these blocks, in one look-up.
SELECT token, seq, n, rows FROM posting WHERE token = ANY(:tokens) ORDER BY token, seq;

-- name: read_packs_from(token, seq, most)
-- The packs after one place in the order of the table, for a walk over all of it.
SELECT token, seq, n, rows FROM posting WHERE (token, seq) > (:token, :seq) ORDER BY token, seq LIMIT :most;

-- name: delete_packs(tokens)!
DELETE FROM posting WHERE token = ANY(:tokens);

-- name: copy_packs()#
COPY posting (token, seq, n, rows) FROM STDIN;

-- name: copy_packs_anew()#
COPY posting_anew (token, seq, n, rows) FROM STDIN;

-- name: begin_anew()#
CREATE TABLE posting_anew (LIKE posting INCLUDING STORAGE);

-- name: finish_anew()#
-- Filled in the order of its key, so the index is built over sorted pages; the old file goes at COMMIT.
ALTER TABLE posting_anew ADD PRIMARY KEY (token, seq);
DROP TABLE posting;
ALTER TABLE posting_anew RENAME TO posting;
ALTER INDEX posting_anew_pkey RENAME TO posting_pkey;
