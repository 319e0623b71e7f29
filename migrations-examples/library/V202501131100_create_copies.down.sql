-- Removes the copies; the books in the catalogue stay.
DROP TABLE copies;
