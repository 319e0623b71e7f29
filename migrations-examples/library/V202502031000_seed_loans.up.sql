-- The loans of the first weeks, and the state of the copies that follows from them.
INSERT INTO loans (loan_id, copy_id, member_id, lent_on, due_on, returned_on) VALUES
  (1, 1, 1, '2025-01-21', '2025-02-04', '2025-02-01'),
  (2, 3, 2, '2025-01-22', '2025-02-05', NULL),
  (3, 4, 3, '2025-01-28', '2025-02-11', NULL);

UPDATE copies
SET state = 'on loan'
WHERE copy_id IN (SELECT loans.copy_id FROM loans WHERE loans.returned_on IS NULL);
