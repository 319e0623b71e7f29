-- Goes before any table that it reads.
DROP VIEW IF EXISTS overdue_loans;
