-- Variants: this general text serves every database that has no file of its own beside it; here that is SQLite.
CREATE TABLE documents (
  document_id INTEGER NOT NULL PRIMARY KEY,
  body TEXT NOT NULL CHECK (json_valid(body))
);
