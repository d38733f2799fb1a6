-- Pictures that lists leave out; their job shows them.
ALTER TABLE images ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX images_listed ON images (id) WHERE deleted_ms IS NULL AND unlisted = 0;
-- Pictures of one provider: without it, one with few pictures reads the row of every picture.
CREATE INDEX images_by_provider ON images (row ->> 'provider', id);
