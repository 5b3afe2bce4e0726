-- Whether the Chat API is switched on in the app's project.
ALTER TABLE apps ADD COLUMN api_enabled BIGINT NOT NULL DEFAULT 1;
