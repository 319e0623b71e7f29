-- Zero downtime: contract, when no instance of the old release runs any more.
DROP TRIGGER customers_same_display_name_update;
DROP TRIGGER customers_same_name_update;
DROP TRIGGER customers_same_name_insert;
ALTER TABLE customers DROP COLUMN name;
