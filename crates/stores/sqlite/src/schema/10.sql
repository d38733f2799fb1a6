-- What the ledger comes to by day and by month (UTC), and what runs: a budget reads a row for each model that a caller
-- used, however many calls were made.
CREATE TABLE spent (
    since_ms   INTEGER NOT NULL,
    until_ms   INTEGER NOT NULL,
    caller     TEXT NOT NULL,
    provider   TEXT NOT NULL,
    model      TEXT NOT NULL,
    calls      INTEGER NOT NULL,
    images     INTEGER NOT NULL,
    price_nano INTEGER NOT NULL,
    unpriced   INTEGER NOT NULL,
    PRIMARY KEY (since_ms, until_ms, caller, provider, model)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ledger_written AFTER INSERT ON ledger BEGIN
    INSERT INTO spent VALUES (
        new.at_ms / 86400000 * 86400000, new.at_ms / 86400000 * 86400000 + 86400000,
        new.caller, new.provider, new.model, 1, new.images, coalesce(new.price_nano, 0), new.price_nano IS NULL
    ), (
        unixepoch(new.at_ms / 1000, 'unixepoch', 'start of month') * 1000,
        unixepoch(new.at_ms / 1000, 'unixepoch', 'start of month', '+1 month') * 1000,
        new.caller, new.provider, new.model, 1, new.images, coalesce(new.price_nano, 0), new.price_nano IS NULL
    ) ON CONFLICT DO UPDATE SET calls = calls + 1, images = images + excluded.images,
        price_nano = price_nano + excluded.price_nano, unpriced = unpriced + excluded.unpriced;
END;

-- An entry that is replaced stays where it is: its call, its time and whose it is do not change.
CREATE TRIGGER ledger_replaced AFTER UPDATE ON ledger BEGIN
    UPDATE spent SET images = images + new.images - old.images,
        price_nano = price_nano + coalesce(new.price_nano, 0) - coalesce(old.price_nano, 0),
        unpriced = unpriced + (new.price_nano IS NULL) - (old.price_nano IS NULL)
    WHERE since_ms = old.at_ms / 86400000 * 86400000 AND until_ms = since_ms + 86400000
        AND caller = old.caller AND provider = old.provider AND model = old.model;
    UPDATE spent SET images = images + new.images - old.images,
        price_nano = price_nano + coalesce(new.price_nano, 0) - coalesce(old.price_nano, 0),
        unpriced = unpriced + (new.price_nano IS NULL) - (old.price_nano IS NULL)
    WHERE since_ms = unixepoch(old.at_ms / 1000, 'unixepoch', 'start of month') * 1000
        AND until_ms = unixepoch(old.at_ms / 1000, 'unixepoch', 'start of month', '+1 month') * 1000
        AND caller = old.caller AND provider = old.provider AND model = old.model;
END;

INSERT INTO spent
SELECT at_ms / 86400000 * 86400000 AS since, at_ms / 86400000 * 86400000 + 86400000, caller, provider, model,
    count(*), sum(images), coalesce(sum(price_nano), 0), count(*) - count(price_nano)
FROM ledger GROUP BY since, caller, provider, model;
INSERT INTO spent
SELECT unixepoch(at_ms / 1000, 'unixepoch', 'start of month') * 1000 AS since,
    unixepoch(at_ms / 1000, 'unixepoch', 'start of month', '+1 month') * 1000, caller, provider, model,
    count(*), sum(images), coalesce(sum(price_nano), 0), count(*) - count(price_nano)
FROM ledger GROUP BY since, caller, provider, model;

-- What runs counts in every budget, whenever it began, so it needs one sum alone.
CREATE TABLE held (
    caller     TEXT NOT NULL,
    provider   TEXT NOT NULL,
    model      TEXT NOT NULL,
    images     INTEGER NOT NULL,
    price_nano INTEGER NOT NULL,
    unpriced   INTEGER NOT NULL,
    PRIMARY KEY (caller, provider, model)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER reservations_made AFTER INSERT ON reservations WHEN new.open = 1 BEGIN
    INSERT INTO held VALUES (
        new.caller, new.provider, new.model, new.images, coalesce(new.price_nano, 0), new.price_nano IS NULL
    ) ON CONFLICT DO UPDATE SET images = images + excluded.images,
        price_nano = price_nano + excluded.price_nano, unpriced = unpriced + excluded.unpriced;
END;
CREATE TRIGGER reservations_ended AFTER DELETE ON reservations WHEN old.open = 1 BEGIN
    UPDATE held SET images = images - old.images, price_nano = price_nano - coalesce(old.price_nano, 0),
        unpriced = unpriced - (old.price_nano IS NULL)
    WHERE caller = old.caller AND provider = old.provider AND model = old.model;
END;
-- Only whether it runs changes; what it is and how much stays.
CREATE TRIGGER reservations_doubted AFTER UPDATE OF open ON reservations WHEN old.open = 1 AND new.open = 0 BEGIN
    UPDATE held SET images = images - old.images, price_nano = price_nano - coalesce(old.price_nano, 0),
        unpriced = unpriced - (old.price_nano IS NULL)
    WHERE caller = old.caller AND provider = old.provider AND model = old.model;
END;
CREATE TRIGGER reservations_resumed AFTER UPDATE OF open ON reservations WHEN old.open = 0 AND new.open = 1 BEGIN
    INSERT INTO held VALUES (
        new.caller, new.provider, new.model, new.images, coalesce(new.price_nano, 0), new.price_nano IS NULL
    ) ON CONFLICT DO UPDATE SET images = images + excluded.images,
        price_nano = price_nano + excluded.price_nano, unpriced = unpriced + excluded.unpriced;
END;

INSERT INTO held
SELECT caller, provider, model, sum(images), coalesce(sum(price_nano), 0), count(*) - count(price_nano)
FROM reservations WHERE open = 1 GROUP BY caller, provider, model;
