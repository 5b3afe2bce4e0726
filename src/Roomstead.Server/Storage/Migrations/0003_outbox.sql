-- One row per real change, written in the transaction of the change.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    at BIGINT NOT NULL,
    method TEXT NOT NULL,                     -- full name of the rpc
    resource TEXT NOT NULL,                   -- name of what changed
    actor TEXT NOT NULL,                      -- users/{digits}: who
    app TEXT,                                 -- through which app
    admin_access BIGINT NOT NULL,
    mask TEXT,                                -- the paths that changed, by comma
    old_doc {bytes},                          -- before the change, null for a new resource
    new_doc {bytes}                           -- after it, null for a deleted one
);
