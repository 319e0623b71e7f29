-- No transaction: removes the table and with it every index on it.
DROP TABLE orders;
