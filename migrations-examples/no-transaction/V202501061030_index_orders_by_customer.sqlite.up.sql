-- No transaction: SQLite has one writer at a time, so the plain form in a transaction is the right one.
CREATE INDEX ix_orders_customer ON orders (customer_id);
