-- Pictures that lists leave out; their job shows them.
ALTER TABLE images ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX images_listed ON images (id) WHERE deleted_ms IS NULL AND unlisted = 0;
