-- Variants: general here as well.
DELETE FROM documents WHERE document_id IN (1, 2);
