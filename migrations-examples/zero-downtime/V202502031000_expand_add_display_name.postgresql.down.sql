-- Zero downtime: back to the first release, which has gone on writing name.
DROP TRIGGER customers_same_name ON customers;
DROP FUNCTION customers_same_name();
ALTER TABLE customers DROP COLUMN display_name;
