-- Triggers: SQLite writes the body between BEGIN and END; the semicolons in it do not end the statement.
CREATE TRIGGER remember_price_change AFTER UPDATE OF price ON prices
WHEN OLD.price <> NEW.price
BEGIN
  DELETE FROM price_changes WHERE product_id = NEW.product_id AND new_price = NEW.price;
  INSERT INTO price_changes (product_id, old_price, new_price, note)
  VALUES (NEW.product_id, OLD.price, NEW.price, CASE WHEN NEW.price > OLD.price THEN 'up; tell' ELSE 'down' END);
END;
