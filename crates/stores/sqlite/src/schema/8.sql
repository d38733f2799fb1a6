-- The lease of an owner holds for all calls that it has, so that prolonging it writes one row, however many wait.
CREATE TABLE leases (
    owner    TEXT PRIMARY KEY,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_held ON calls (owner) WHERE phase IN ('intended', 'sent', 'answered');
CREATE INDEX jobs_unwanted ON jobs (id) WHERE cancel = 1 AND state IN ('queued', 'running');
