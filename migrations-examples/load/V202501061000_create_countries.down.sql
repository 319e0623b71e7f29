-- The rows go with their table.
DROP TABLE countries;
