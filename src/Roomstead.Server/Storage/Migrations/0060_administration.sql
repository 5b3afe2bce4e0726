-- What administrators set: whether people who are added join spaces at once; people and groups by organisation, and its administrators.
ALTER TABLE organisations ADD COLUMN auto_accept BIGINT NOT NULL DEFAULT 1;
CREATE INDEX user_groups_customer ON user_groups (customer, name);
CREATE INDEX users_administrators ON users (customer, id) WHERE administrator = 1;
