-- The level decides how many books a member may take home. It follows from the join date and the debt.
ALTER TABLE members ADD COLUMN membership_level VARCHAR(10);

UPDATE members
SET membership_level = CASE
  WHEN balance > 1 THEN 'restricted'
  WHEN joined_on < '2025-01-12' THEN 'founder'
  ELSE 'regular'
END;
