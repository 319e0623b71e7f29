-- Zero downtime: the table goes, and what was in it.
DROP TABLE customers;
