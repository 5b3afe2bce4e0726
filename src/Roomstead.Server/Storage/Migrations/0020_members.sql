-- Members by everything a list chooses them by, in the order in which it goes on; history that is being imported; people by their groups.
ALTER TABLE memberships ADD COLUMN deleted_at BIGINT;    -- when somebody left: imported history only
CREATE INDEX memberships_listing ON memberships (space, kind, state, role, member, created_at, deleted_at);
CREATE INDEX group_members_user ON group_members (user_id, group_name);
