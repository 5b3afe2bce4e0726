-- Access tokens, by the SHA-256 of their text: the text itself is never kept.
CREATE TABLE access_tokens (
    hash {bytes} PRIMARY KEY,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,   -- null: the app itself
    app TEXT NOT NULL REFERENCES apps (name) ON DELETE CASCADE,
    client_id TEXT,                                         -- the OAuth client it was issued to, if any
    scopes TEXT NOT NULL,
    delegated BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    grant_id TEXT                                           -- the consent it comes from; revoked with it
) {keyed};
CREATE INDEX access_tokens_grant ON access_tokens (grant_id);
CREATE INDEX access_tokens_expiry ON access_tokens (expires_at);
