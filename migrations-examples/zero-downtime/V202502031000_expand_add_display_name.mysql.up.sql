-- Zero downtime: expand. ALGORITHM=INSTANT fails at once where the table would have to be copied.
ALTER TABLE customers ADD COLUMN display_name VARCHAR(100), ALGORITHM=INSTANT;

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
