-- Pictures are numbered as they arrive, which is nearly the order of their ids. How far it is from that: the greatest id up
-- to a number, where it is another picture's. Whoever reads numbers downwards then knows what cannot come any more.
ALTER TABLE searched ADD COLUMN newest TEXT;
UPDATE searched SET newest = upto.newest
FROM (SELECT number, max(image) OVER (ORDER BY number) AS newest FROM searched) AS upto
WHERE upto.number = searched.number AND upto.newest > searched.image;

DROP TRIGGER images_searched;
CREATE TRIGGER images_searched AFTER INSERT ON images WHEN length(new.words) > 2 BEGIN
    INSERT INTO searched (image, newest) VALUES (new.id, (
        SELECT newest FROM (SELECT ifnull(newest, image) AS newest FROM searched ORDER BY number DESC LIMIT 1)
        WHERE newest > new.id
    ));
    INSERT INTO trigrams (rowid, words) VALUES (last_insert_rowid(), new.words);
END;
