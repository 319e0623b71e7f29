-- Takes out the opening books only; what librarians entered since stays.
DELETE FROM book_authors WHERE book_id BETWEEN 1 AND 5;
DELETE FROM books WHERE book_id BETWEEN 1 AND 5;
DELETE FROM authors WHERE author_id BETWEEN 1 AND 6;
