-- No transaction: PostgreSQL builds this index while the application writes on, and refuses to do so in a transaction.
-- msr:no-transaction
CREATE INDEX CONCURRENTLY ix_orders_customer ON orders (customer_id);
