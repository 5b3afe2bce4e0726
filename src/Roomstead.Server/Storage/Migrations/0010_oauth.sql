-- OAuth: clients, consents, codes, refresh tokens and signed-in browsers. Of every secret only the SHA-256 is kept.
CREATE TABLE oauth_clients (
    id TEXT PRIMARY KEY,                      -- {project number}-{random}.apps.googleusercontent.com
    app TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE,   -- the project it belongs to
    name TEXT NOT NULL,
    type TEXT NOT NULL,                       -- installed, web
    secret_hash {bytes} NOT NULL,
    redirect_uris TEXT NOT NULL,              -- separated by line feeds
    internal BIGINT NOT NULL,                 -- only for people of the project's organisation
    state TEXT NOT NULL,                      -- active, disabled, deleted
    created_at BIGINT NOT NULL
);
CREATE INDEX oauth_clients_app ON oauth_clients (app);

-- What a person has allowed a client, remembered until revoked.
CREATE TABLE oauth_consents (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);

CREATE TABLE oauth_codes (
    hash {bytes} PRIMARY KEY,
    grant_id TEXT NOT NULL,                   -- the family of tokens that comes from this code
    client_id TEXT NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT,
    challenge_method TEXT,                    -- S256, plain
    nonce TEXT,
    offline BIGINT NOT NULL,                  -- whether a refresh token comes with it
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX oauth_codes_expiry ON oauth_codes (expires_at);

CREATE TABLE oauth_refresh_tokens (
    hash {bytes} PRIMARY KEY,
    grant_id TEXT NOT NULL,
    client_id TEXT NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL                   -- when it was issued or last used
);
CREATE INDEX oauth_refresh_tokens_grant ON oauth_refresh_tokens (grant_id);
CREATE INDEX oauth_refresh_tokens_holder ON oauth_refresh_tokens (client_id, user_id, issued_at);
CREATE INDEX oauth_refresh_tokens_used ON oauth_refresh_tokens (used_at);

CREATE TABLE oauth_sessions (
    hash {bytes} PRIMARY KEY,                 -- of the browser's cookie
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX oauth_sessions_expiry ON oauth_sessions (expires_at);
CREATE INDEX oauth_sessions_user ON oauth_sessions (user_id);
