-- The level follows from other columns, so nothing is lost.
ALTER TABLE members DROP COLUMN membership_level;
