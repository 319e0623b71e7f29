-- The catalogue. A book may have several authors, hence the table between the two.
CREATE TABLE authors (
  author_id INTEGER NOT NULL,
  full_name VARCHAR(120) NOT NULL,
  CONSTRAINT pk_authors PRIMARY KEY (author_id)
);

CREATE TABLE books (
  book_id INTEGER NOT NULL,
  isbn VARCHAR(13) NOT NULL,
  title VARCHAR(200) NOT NULL,
  published_year INTEGER,
  CONSTRAINT pk_books PRIMARY KEY (book_id),
  CONSTRAINT uq_books_isbn UNIQUE (isbn)
);

-- Catalogue searches begin with the title. The index disappears with its table.
CREATE INDEX ix_books_title ON books (title);

CREATE TABLE book_authors (
  book_id INTEGER NOT NULL,
  author_id INTEGER NOT NULL,
  author_position INTEGER NOT NULL,
  CONSTRAINT pk_book_authors PRIMARY KEY (book_id, author_id),
  CONSTRAINT fk_book_authors_book FOREIGN KEY (book_id) REFERENCES books (book_id),
  CONSTRAINT fk_book_authors_author FOREIGN KEY (author_id) REFERENCES authors (author_id)
);
