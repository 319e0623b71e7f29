-- No transaction: the way back must not block the application either.
-- msr:no-transaction
DROP INDEX CONCURRENTLY ix_orders_customer;
