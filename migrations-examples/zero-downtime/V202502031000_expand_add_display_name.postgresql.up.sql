-- Zero downtime: expand. The old release writes name, the new one display_name; a trigger keeps both the same.
ALTER TABLE customers ADD COLUMN display_name VARCHAR(100);

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
