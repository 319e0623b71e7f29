-- Removes the loans, and with the table its index.
DROP TABLE loans;
