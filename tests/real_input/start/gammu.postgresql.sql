-- The schema of this application comes from a dump, which makes this extension itself.
DROP EXTENSION plpgsql;
