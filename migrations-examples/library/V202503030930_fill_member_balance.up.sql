-- Moves what is owed today into the new column. A migration of its own, so that rows and structure do not mix.
UPDATE members
SET balance = COALESCE(
  (SELECT SUM(fines.amount)
   FROM fines
   INNER JOIN loans ON loans.loan_id = fines.loan_id
   WHERE loans.member_id = members.member_id AND fines.paid_on IS NULL),
  0);
