-- Zero downtime: the old column comes back with its values, and with the trigger that keeps them.
ALTER TABLE customers ADD COLUMN name VARCHAR(100) DEFAULT '' NOT NULL;
UPDATE customers SET name = display_name;

DELIMITER //
CREATE TRIGGER customers_same_name_insert BEFORE INSERT ON customers FOR EACH ROW
BEGIN
  SET NEW.display_name = coalesce(NEW.display_name, NEW.name);
  SET NEW.name = NEW.display_name;
END//

CREATE TRIGGER customers_same_name_update BEFORE UPDATE ON customers FOR EACH ROW
BEGIN
  IF NOT (NEW.name <=> OLD.name) THEN
    SET NEW.display_name = NEW.name;
  ELSEIF NOT (NEW.display_name <=> OLD.display_name) THEN
    SET NEW.name = NEW.display_name;
  END IF;
END//
DELIMITER ;
