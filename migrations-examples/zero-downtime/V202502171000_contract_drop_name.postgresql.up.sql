-- Zero downtime: contract, when no instance of the old release runs any more.
DROP TRIGGER customers_same_name ON customers;
DROP FUNCTION customers_same_name();
ALTER TABLE customers DROP COLUMN name;
