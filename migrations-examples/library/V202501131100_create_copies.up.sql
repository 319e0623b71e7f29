-- What stands on the shelf is a copy, not a book: a book may be there five times, each in its own state.
CREATE TABLE copies (
  copy_id INTEGER NOT NULL,
  book_id INTEGER NOT NULL,
  barcode VARCHAR(30) NOT NULL,
  state VARCHAR(12) DEFAULT 'available' NOT NULL,
  acquired_on DATE NOT NULL,
  CONSTRAINT pk_copies PRIMARY KEY (copy_id),
  CONSTRAINT uq_copies_barcode UNIQUE (barcode),
  CONSTRAINT fk_copies_book FOREIGN KEY (book_id) REFERENCES books (book_id),
  CONSTRAINT ck_copies_state CHECK (state IN ('available', 'on loan', 'repair', 'lost'))
);
