-- Triggers: MySQL and MariaDB find a trigger by its name in the current database.
DROP TRIGGER remember_price_change;
