-- Triggers: SQLite finds a trigger by its name alone.
DROP TRIGGER remember_price_change;
