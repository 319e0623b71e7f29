-- Variants: one text undoes all three, so it needs none.
DROP TABLE documents;
