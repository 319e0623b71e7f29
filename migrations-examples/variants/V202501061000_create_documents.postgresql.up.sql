-- Variants: PostgreSQL gets this text instead of the general one, because it has a type for JSON and can index it.
CREATE TABLE documents (
  document_id INTEGER NOT NULL PRIMARY KEY,
  body JSONB NOT NULL
);

CREATE INDEX ix_documents_body ON documents USING gin (body);
