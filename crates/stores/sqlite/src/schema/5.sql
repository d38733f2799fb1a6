-- Pictures that a person put together.
CREATE TABLE boards (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    caller     TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX images_by_board ON images (board, id) WHERE board IS NOT NULL;
CREATE INDEX images_deleted ON images (id) WHERE deleted_ms IS NOT NULL;
