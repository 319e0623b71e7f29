-- No transaction: an ordinary migration; where the database can, it runs in one transaction with its history row.
CREATE TABLE orders (
  order_id INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  ordered_on DATE NOT NULL,
  CONSTRAINT pk_orders PRIMARY KEY (order_id)
);
