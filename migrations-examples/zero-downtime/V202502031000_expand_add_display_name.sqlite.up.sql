-- Zero downtime: expand. SQLite's triggers cannot change the new row, so they write it again.
ALTER TABLE customers ADD COLUMN display_name VARCHAR(100);

CREATE TRIGGER customers_same_name_insert AFTER INSERT ON customers
WHEN NEW.display_name IS NOT NEW.name
BEGIN
  UPDATE customers SET display_name = coalesce(NEW.display_name, NEW.name), name = coalesce(NEW.display_name, NEW.name)
  WHERE customer_id = NEW.customer_id;
END;

CREATE TRIGGER customers_same_name_update AFTER UPDATE OF name ON customers
WHEN NEW.name IS NOT OLD.name AND NEW.display_name IS NOT NEW.name
BEGIN
  UPDATE customers SET display_name = NEW.name WHERE customer_id = NEW.customer_id;
END;

CREATE TRIGGER customers_same_display_name_update AFTER UPDATE OF display_name ON customers
WHEN NEW.display_name IS NOT OLD.display_name AND NEW.name IS NOT NEW.display_name
BEGIN
  UPDATE customers SET name = NEW.display_name WHERE customer_id = NEW.customer_id;
END;
