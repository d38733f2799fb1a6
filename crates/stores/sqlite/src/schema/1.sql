CREATE TABLE jobs (
    id         TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    caller     TEXT NOT NULL,
    cancel     INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    row        TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_time ON jobs (created_ms, id);
CREATE INDEX jobs_by_state ON jobs (state, created_ms, id);
CREATE INDEX jobs_by_caller ON jobs (caller, created_ms, id);

-- A call has its place in its job for itself: two retries at once cannot ask for the same missing picture twice.
CREATE TABLE calls (
    id             TEXT PRIMARY KEY,
    job            TEXT NOT NULL REFERENCES jobs (id),
    ordinal        INTEGER NOT NULL,
    phase          TEXT NOT NULL,
    epoch          INTEGER NOT NULL,
    settled_epoch  INTEGER,
    owner          TEXT,
    lease_until_ms INTEGER NOT NULL,
    landed         INTEGER NOT NULL,
    missing        INTEGER NOT NULL,
    created_ms     INTEGER NOT NULL,
    updated_ms     INTEGER NOT NULL,
    row            TEXT NOT NULL,
    UNIQUE (job, ordinal)
) STRICT;
CREATE INDEX calls_by_phase ON calls (phase, created_ms, id);

CREATE TABLE attempts (
    call   TEXT NOT NULL REFERENCES calls (id),
    number INTEGER NOT NULL,
    at_ms  INTEGER NOT NULL,
    status INTEGER,
    error  TEXT,
    PRIMARY KEY (call, number)
) STRICT, WITHOUT ROWID;

-- `words` is the prompt folded for search. What a person may change is in columns alone.
CREATE TABLE images (
    id         TEXT PRIMARY KEY,
    blob       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    caller     TEXT NOT NULL,
    job        TEXT,
    call       TEXT,
    position   INTEGER NOT NULL,
    model_key  TEXT,
    starred    INTEGER NOT NULL,
    board      TEXT,
    broken     TEXT,
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER,
    words      TEXT NOT NULL,
    row        TEXT NOT NULL
) STRICT;
CREATE INDEX images_live ON images (id) WHERE deleted_ms IS NULL;
CREATE INDEX images_by_blob ON images (blob);
CREATE INDEX images_by_job ON images (job, id);
CREATE INDEX images_by_model ON images (model_key, id);
CREATE INDEX images_starred ON images (id) WHERE starred = 1;
CREATE UNIQUE INDEX images_of_call ON images (call, position, blob) WHERE call IS NOT NULL;

CREATE TABLE models (
    key        TEXT PRIMARY KEY,
    provider   TEXT NOT NULL,
    model      TEXT NOT NULL,
    edits      TEXT NOT NULL,
    learned    TEXT NOT NULL,
    enabled    INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    UNIQUE (provider, model)
) STRICT;

CREATE TABLE tombstones (
    provider TEXT NOT NULL,
    model    TEXT NOT NULL,
    PRIMARY KEY (provider, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    call          TEXT PRIMARY KEY,
    job           TEXT NOT NULL,
    caller        TEXT NOT NULL,
    provider      TEXT NOT NULL,
    model         TEXT NOT NULL,
    at_ms         INTEGER NOT NULL,
    images        INTEGER NOT NULL,
    price_nano    INTEGER,
    basis         TEXT NOT NULL,
    expected_nano INTEGER,
    usage         TEXT
) STRICT;
CREATE INDEX ledger_by_time ON ledger (at_ms, call);
