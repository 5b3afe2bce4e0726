-- Imports that were not completed in time are looked for by their age.
CREATE INDEX spaces_imports ON spaces (created_at) WHERE import_app IS NOT NULL;
