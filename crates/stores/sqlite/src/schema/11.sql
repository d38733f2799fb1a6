-- Pictures of one caller, of a few days, and given ones: without these, a list of few reads the row of every picture.
CREATE INDEX images_by_caller ON images (caller, id);
CREATE INDEX images_by_time ON images (created_ms, id);
CREATE INDEX images_given ON images (id) WHERE kind = 'input';
-- Lists look for those that are listed.
DROP INDEX images_live;
