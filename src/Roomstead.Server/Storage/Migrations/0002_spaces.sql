-- Spaces with their members. The document is the Space message as stored; columns beside it are what queries need.
CREATE TABLE spaces (
    name TEXT PRIMARY KEY,                    -- spaces/{space}
    revision BIGINT NOT NULL,
    customer TEXT,                            -- owner; of group chats and direct messages that of the person who made them
    space_type BIGINT NOT NULL,               -- number of Space.SpaceType
    display_name TEXT,                        -- as compared for uniqueness, null when the space has none
    display_name_folded TEXT,
    direct_key TEXT UNIQUE,                   -- of a direct message: its two members
    creator TEXT NOT NULL,                    -- users/{digits}: a person, or the app itself
    via_app TEXT,                             -- the app the creator acted through
    import_app TEXT,                          -- while in import mode: the app that imports
    started BIGINT NOT NULL,                  -- whether a first message was sent
    created_at BIGINT NOT NULL,
    doc {bytes} NOT NULL
);
CREATE INDEX spaces_display_name ON spaces (customer, display_name_folded, display_name);

CREATE TABLE memberships (
    space TEXT NOT NULL REFERENCES spaces (name) ON DELETE CASCADE,
    member TEXT NOT NULL,                     -- users/{digits} or groups/{group}
    kind TEXT NOT NULL,                       -- HUMAN, BOT, GROUP
    state BIGINT NOT NULL,                    -- number of Membership.MembershipState
    role BIGINT NOT NULL,                     -- number of Membership.MembershipRole
    created_at BIGINT NOT NULL,
    PRIMARY KEY (space, member)
) {keyed};
CREATE INDEX memberships_member ON memberships (member, state, space);

CREATE TABLE request_ids (
    app TEXT NOT NULL,
    request_id TEXT NOT NULL,
    caller TEXT NOT NULL,
    space TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (app, request_id)
) {keyed};
