-- Search finds a part of a word by its groups of three letters. They have numbers of their own, since a copy of the file
-- may number the rows of `images` anew.
CREATE TABLE searched (
    number INTEGER PRIMARY KEY,
    image  TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE trigrams USING fts5(
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO searched (image) SELECT id FROM images WHERE length(words) > 2 ORDER BY id;
INSERT INTO trigrams (rowid, words)
SELECT searched.number, images.words FROM searched JOIN images ON images.id = searched.image;

CREATE TRIGGER images_searched AFTER INSERT ON images WHEN length(new.words) > 2 BEGIN
    INSERT INTO searched (image) VALUES (new.id);
    INSERT INTO trigrams (rowid, words) VALUES (last_insert_rowid(), new.words);
END;
CREATE TRIGGER images_forgotten AFTER DELETE ON images BEGIN
    DELETE FROM trigrams WHERE rowid = (SELECT number FROM searched WHERE image = old.id);
    DELETE FROM searched WHERE image = old.id;
END;
