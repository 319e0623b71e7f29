-- Triggers: MySQL and MariaDB need another delimiter while the body holds semicolons, as in their own client.
DELIMITER //

CREATE TRIGGER remember_price_change AFTER UPDATE ON prices
FOR EACH ROW
BEGIN
  IF OLD.price <> NEW.price THEN
    DELETE FROM price_changes WHERE product_id = NEW.product_id AND new_price = NEW.price;
    INSERT INTO price_changes (product_id, old_price, new_price, note)
    VALUES (NEW.product_id, OLD.price, NEW.price, CASE WHEN NEW.price > OLD.price THEN 'up; tell' ELSE 'down' END);
  END IF;
END//

DELIMITER ;
