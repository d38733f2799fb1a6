-- What calls hold of the budgets while they run (`open`), or while nobody knows whether they were billed. Part 0 is the
-- attempt of now; a call that was sent again has its earlier attempts beside it, which may have been billed too.
CREATE TABLE reservations (
    call       TEXT NOT NULL,
    part       INTEGER NOT NULL,
    open       INTEGER NOT NULL,
    caller     TEXT NOT NULL,
    provider   TEXT NOT NULL,
    model      TEXT NOT NULL,
    at_ms      INTEGER NOT NULL,
    images     INTEGER NOT NULL,
    price_nano INTEGER,
    PRIMARY KEY (call, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_by_time ON reservations (open, at_ms);

-- The keys under which callers ask for something once.
CREATE TABLE once (
    caller TEXT NOT NULL,
    key    TEXT NOT NULL,
    body   TEXT NOT NULL,
    job    TEXT NOT NULL,
    at_ms  INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

ALTER TABLE jobs ADD COLUMN digest TEXT NOT NULL DEFAULT '';
CREATE INDEX jobs_by_digest ON jobs (digest, caller, created_ms) WHERE digest <> '';

-- What ran or was uncertain when this step was taken holds its price from now on.
INSERT INTO reservations (call, part, open, caller, provider, model, at_ms, images, price_nano)
SELECT calls.id, 0, calls.phase IN ('intended', 'sent', 'answered'), jobs.caller, calls.row ->> 'provider', jobs.row ->> 'model',
    calls.updated_ms, coalesce(calls.row ->> '$.task.generate.count', 1),
    CAST(round((calls.row ->> 'at_risk') * 1000000000) AS INTEGER)
FROM calls JOIN jobs ON jobs.id = calls.job
WHERE calls.phase IN ('intended', 'sent', 'answered', 'unknown')
    OR (calls.phase IN ('failed', 'cancelled') AND calls.row ->> 'answer' IS NOT NULL);
