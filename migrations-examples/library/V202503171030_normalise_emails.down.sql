-- The address as it was typed is still there.
ALTER TABLE members DROP COLUMN email_normalised;
