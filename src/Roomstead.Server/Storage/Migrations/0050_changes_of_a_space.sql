-- The changes of each space in the order of their times. The latest ones of a space stand in its own row, which a change writes anyway,
-- until there are enough of them to write a page of this table for.
CREATE TABLE space_changes (
    space TEXT NOT NULL,
    at BIGINT NOT NULL,
    id BIGINT NOT NULL,                       -- of the row in the outbox
    event BIGINT,
    PRIMARY KEY (space, at, id)
) {keyed};
INSERT INTO space_changes (space, at, id, event) SELECT space, at, id, event FROM outbox ORDER BY space, at, id;
ALTER TABLE spaces ADD COLUMN recent TEXT NOT NULL DEFAULT '';   -- ids of rows in the outbox, each with a blank after it
DROP INDEX outbox_space;
