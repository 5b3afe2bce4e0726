-- The rows of the outbox form a chain: each has a hash of itself and of the hash before it.
ALTER TABLE outbox ADD COLUMN hash {bytes};    -- SHA-256; null in rows from before there was a chain
