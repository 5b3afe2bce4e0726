-- What spaces are searched by. The server fills it for spaces that are there already, and anew when names are cut into other words.
ALTER TABLE spaces ADD COLUMN search_customer TEXT; -- of named spaces that are not being imported: their organisation
ALTER TABLE spaces ADD COLUMN create_time BIGINT;
ALTER TABLE spaces ADD COLUMN active_time BIGINT;
ALTER TABLE spaces ADD COLUMN people BIGINT;        -- joined directly
CREATE INDEX spaces_create_time ON spaces (search_customer, create_time, name);
CREATE INDEX spaces_active_time ON spaces (search_customer, active_time, name);
CREATE INDEX spaces_people ON spaces (search_customer, people, name);

CREATE TABLE space_words (
    word TEXT NOT NULL,                       -- lower case; of scripts without spaces, every part of a run
    space TEXT NOT NULL,
    PRIMARY KEY (word, space)
) {keyed};
