-- Zero downtime: rows from before the expansion. A large table is filled in pieces, with a file for each.
UPDATE customers SET display_name = name WHERE display_name IS NULL;
