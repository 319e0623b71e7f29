-- Members queue for a book, not for a copy: the first copy that comes back goes to the first in the queue.
CREATE TABLE reservations (
  reservation_id INTEGER NOT NULL,
  book_id INTEGER NOT NULL,
  member_id INTEGER NOT NULL,
  reserved_on DATE NOT NULL,
  CONSTRAINT pk_reservations PRIMARY KEY (reservation_id),
  CONSTRAINT uq_reservations_book_member UNIQUE (book_id, member_id),
  CONSTRAINT fk_reservations_book FOREIGN KEY (book_id) REFERENCES books (book_id),
  CONSTRAINT fk_reservations_member FOREIGN KEY (member_id) REFERENCES members (member_id)
);
