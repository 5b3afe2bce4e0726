-- A deleted space takes the request ids with it that made it.
CREATE INDEX request_ids_space ON request_ids (space);
