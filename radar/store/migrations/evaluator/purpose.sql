-- The two quotas are apart: what was counted before was for reports.

ALTER TABLE evaluated_points ADD COLUMN purpose text NOT NULL DEFAULT 'report';
ALTER TABLE evaluated_points DROP CONSTRAINT evaluated_points_pkey;
ALTER TABLE evaluated_points ADD PRIMARY KEY (party, purpose, pass, day);
