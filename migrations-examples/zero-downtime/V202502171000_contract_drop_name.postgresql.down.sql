-- Zero downtime: the old column comes back with its values, and with the trigger that keeps them.
ALTER TABLE customers ADD COLUMN name VARCHAR(100) DEFAULT '' NOT NULL;
UPDATE customers SET name = display_name;

CREATE FUNCTION customers_same_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.display_name := coalesce(NEW.display_name, NEW.name);
    NEW.name := NEW.display_name;
  ELSIF NEW.name IS DISTINCT FROM OLD.name THEN
    NEW.display_name := NEW.name;
  ELSIF NEW.display_name IS DISTINCT FROM OLD.display_name THEN
    NEW.name := NEW.display_name;
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER customers_same_name BEFORE INSERT OR UPDATE ON customers
  FOR EACH ROW EXECUTE FUNCTION customers_same_name();
