-- What was learnt about the limits of a key.
CREATE TABLE lanes (
    provider TEXT NOT NULL,
    account  TEXT NOT NULL,
    row      TEXT NOT NULL,
    PRIMARY KEY (provider, account)
) STRICT, WITHOUT ROWID;
