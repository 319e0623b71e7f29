-- The books that the library opens with. Keys are given, so that later migrations can refer to these rows.
INSERT INTO authors (author_id, full_name) VALUES
  (1, 'Mary Shelley'),
  (2, 'Jane Austen'),
  (3, 'Nikolai Gogol'),
  (4, 'Friedrich Engels'),
  (5, 'Karl Marx'),
  (6, 'Seán O''Casey');

INSERT INTO books (book_id, isbn, title, published_year) VALUES
  (1, '9780000000011', 'Frankenstein; or, The Modern Prometheus', 1818),
  (2, '9780000000028', 'Pride and Prejudice', 1813),
  (3, '9780000000035', 'Dead Souls', 1842),
  (4, '9780000000042', 'The Holy Family', 1845),
  (5, '9780000000059', 'The Plough and the Stars', NULL);

INSERT INTO book_authors (book_id, author_id, author_position) VALUES
  (1, 1, 1),
  (2, 2, 1),
  (3, 3, 1),
  (4, 5, 1),
  (4, 4, 2),
  (5, 6, 1);
