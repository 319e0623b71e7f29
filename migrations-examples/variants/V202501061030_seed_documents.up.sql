-- Variants: most migrations need none, and their history has the same checksum on every database.
INSERT INTO documents (document_id, body) VALUES
  (1, '{"title": "Opening hours", "days": ["Monday", "Tuesday"]}'),
  (2, '{"title": "House rules; please read", "days": []}');
