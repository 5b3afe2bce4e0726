-- The record: which request made an entry, and what was refused where an organisation wants that on record.
ALTER TABLE outbox ADD COLUMN request TEXT;    -- the id that the answer carried; null in what no request made
ALTER TABLE outbox ADD COLUMN outcome TEXT;    -- name of the code of a refusal; null for a change
ALTER TABLE organisations ADD COLUMN record_refusals BIGINT NOT NULL DEFAULT 0;
CREATE INDEX organisations_record_refusals ON organisations (customer) WHERE record_refusals = 1;
