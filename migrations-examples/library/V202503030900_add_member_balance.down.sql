-- The fines still hold what the column summed up.
ALTER TABLE members DROP COLUMN balance;
