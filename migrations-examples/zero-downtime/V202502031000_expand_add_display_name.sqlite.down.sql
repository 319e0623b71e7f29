-- Zero downtime: back to the first release, which has gone on writing name.
DROP TRIGGER customers_same_display_name_update;
DROP TRIGGER customers_same_name_update;
DROP TRIGGER customers_same_name_insert;
ALTER TABLE customers DROP COLUMN display_name;
