-- No transaction: the plain form here as well.
DROP INDEX ix_orders_customer;
