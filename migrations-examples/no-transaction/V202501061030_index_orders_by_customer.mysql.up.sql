-- No transaction: MySQL and MariaDB commit around DDL by themselves; LOCK=NONE fails at once where writers would wait.
ALTER TABLE orders ADD INDEX ix_orders_customer (customer_id), ALGORITHM=INPLACE, LOCK=NONE;
