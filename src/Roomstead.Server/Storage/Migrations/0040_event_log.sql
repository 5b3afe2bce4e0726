-- The rows of the outbox are also the event logs of the spaces.
ALTER TABLE outbox ADD COLUMN space TEXT NOT NULL DEFAULT '';  -- spaces/{space} that the change is about
ALTER TABLE outbox ADD COLUMN event BIGINT;    -- kind of event (EventKinds); 0 for a further change of the event before; null for none
UPDATE outbox SET space = substr(resource, 1, 18);  -- ids of spaces have had 11 characters; changes made before this make no events
CREATE INDEX outbox_space ON outbox (space, at, id, event);
