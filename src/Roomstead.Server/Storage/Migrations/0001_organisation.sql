-- Organisations, people, audiences, groups, and the apps of projects. Times are microseconds since 1970, flags 0 or 1.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE organisations (
    customer TEXT PRIMARY KEY,                -- customers/{id}
    domain TEXT NOT NULL UNIQUE,
    history TEXT NOT NULL,                    -- user-choice, always-on, always-off
    external_users BIGINT NOT NULL,
    name_uniqueness TEXT NOT NULL,            -- case-sensitive, case-insensitive, off
    admin_permission_settings TEXT NOT NULL,  -- refuse, allow
    quotas TEXT NOT NULL                      -- off, real
) {keyed};

CREATE TABLE users (
    id TEXT PRIMARY KEY,                      -- users/{digits}
    email TEXT NOT NULL UNIQUE,               -- lower case
    customer TEXT NOT NULL REFERENCES organisations (customer),
    display_name TEXT NOT NULL,
    administrator BIGINT NOT NULL,
    chat_enabled BIGINT NOT NULL,
    auto_accept BIGINT NOT NULL,
    password_hash TEXT
) {keyed};
CREATE INDEX users_customer ON users (customer, id);

CREATE TABLE audiences (
    customer TEXT NOT NULL REFERENCES organisations (customer),
    name TEXT NOT NULL,                       -- audiences/{audience}
    display_name TEXT NOT NULL,
    chat_enabled BIGINT NOT NULL,
    PRIMARY KEY (customer, name)
);

CREATE TABLE user_groups (
    name TEXT PRIMARY KEY,                    -- groups/{group}
    customer TEXT NOT NULL REFERENCES organisations (customer),
    email TEXT NOT NULL UNIQUE
);

CREATE TABLE group_members (
    group_name TEXT NOT NULL REFERENCES user_groups (name) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_name, user_id)
);

CREATE TABLE apps (
    name TEXT PRIMARY KEY,                    -- the short name, as in --via demo-app
    project_id TEXT NOT NULL UNIQUE,
    project_number BIGINT NOT NULL UNIQUE,
    customer TEXT NOT NULL REFERENCES organisations (customer),
    user_id TEXT NOT NULL UNIQUE,             -- users/{digits}: the app as a member of spaces
    email TEXT NOT NULL UNIQUE,               -- of the service account
    client_id TEXT NOT NULL UNIQUE,           -- of the service account, digits
    display_name TEXT NOT NULL,
    configured BIGINT NOT NULL                -- whether a Chat app is configured in the project
) {keyed};

CREATE TABLE app_approvals (
    app TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE,
    customer TEXT NOT NULL REFERENCES organisations (customer),
    scopes TEXT NOT NULL,                     -- separated by blanks
    PRIMARY KEY (app, customer)
);

CREATE TABLE app_delegations (
    app TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE,
    customer TEXT NOT NULL REFERENCES organisations (customer),
    scopes TEXT NOT NULL,
    PRIMARY KEY (app, customer)
);

CREATE TABLE app_keys (
    key_id TEXT PRIMARY KEY,
    app TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE,
    public_key {bytes} NOT NULL,              -- SubjectPublicKeyInfo, DER
    certificate {bytes} NOT NULL,             -- X.509, DER
    created_at BIGINT NOT NULL,
    disabled BIGINT NOT NULL
);
CREATE INDEX app_keys_app ON app_keys (app);
