-- Brings the copies back before it forgets who had them.
UPDATE copies
SET state = 'available'
WHERE state = 'on loan' AND copy_id IN (SELECT loans.copy_id FROM loans WHERE loans.loan_id BETWEEN 1 AND 3);

DELETE FROM loans WHERE loan_id BETWEEN 1 AND 3;
