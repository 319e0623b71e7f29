-- Triggers: PostgreSQL keeps the body in a function, quoted with dollar signs, so that quotes and semicolons may stand.
CREATE FUNCTION remember_price_change() RETURNS trigger AS $body$
BEGIN
  DELETE FROM price_changes WHERE product_id = NEW.product_id AND new_price = NEW.price;
  INSERT INTO price_changes (product_id, old_price, new_price, note)
  VALUES (NEW.product_id, OLD.price, NEW.price, CASE WHEN NEW.price > OLD.price THEN 'up; tell' ELSE 'down' END);
  RETURN NULL;
END;
$body$ LANGUAGE plpgsql;

CREATE TRIGGER remember_price_change AFTER UPDATE OF price ON prices
FOR EACH ROW WHEN (OLD.price IS DISTINCT FROM NEW.price)
EXECUTE FUNCTION remember_price_change();
