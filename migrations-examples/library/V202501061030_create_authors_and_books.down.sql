-- Removes the catalogue, the referring table first.
DROP TABLE book_authors;
DROP TABLE books;
DROP TABLE authors;
