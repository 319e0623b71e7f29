-- Whom to remind: every running loan, the oldest due date first in any listing by due_on.
DROP VIEW IF EXISTS overdue_loans;

CREATE VIEW overdue_loans AS
SELECT
  loans.loan_id,
  loans.due_on,
  members.card_number,
  members.full_name,
  COALESCE(members.email_normalised, members.card_number) AS remind_at,
  books.title
FROM loans
INNER JOIN members ON members.member_id = loans.member_id
INNER JOIN copies ON copies.copy_id = loans.copy_id
INNER JOIN books ON books.book_id = copies.book_id
WHERE loans.returned_on IS NULL AND loans.due_on < CURRENT_DATE;
