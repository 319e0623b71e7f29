-- No transaction: MySQL and MariaDB want to know the table of an index.
ALTER TABLE orders DROP INDEX ix_orders_customer, ALGORITHM=INPLACE, LOCK=NONE;
