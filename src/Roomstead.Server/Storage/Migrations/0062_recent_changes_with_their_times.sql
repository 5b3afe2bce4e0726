-- The list in the row of a space holds of each change what space_changes holds of it, so that nothing is looked up when it moves there.
INSERT INTO space_changes (space, at, id, event)
SELECT o.space, o.at, o.id, o.event FROM outbox o
WHERE NOT EXISTS (SELECT 1 FROM space_changes c WHERE c.space = o.space AND c.at = o.at AND c.id = o.id);
UPDATE spaces SET recent = '' WHERE recent <> '';   -- from here on id:at:event, each with a blank after it; no event where there is none
