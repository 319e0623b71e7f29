-- The desk asks for a member's debt at every loan; a column answers faster than a sum over all fines.
ALTER TABLE members ADD COLUMN balance DECIMAL(8, 2) DEFAULT 0 NOT NULL;
