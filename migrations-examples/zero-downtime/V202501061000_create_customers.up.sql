-- Zero downtime: the table as the first release of the application knows it.
CREATE TABLE customers (
  customer_id INTEGER NOT NULL,
  name VARCHAR(100) DEFAULT '' NOT NULL,
  CONSTRAINT pk_customers PRIMARY KEY (customer_id)
);
INSERT INTO customers (customer_id, name) VALUES (1, 'Ada Lovelace'), (2, 'Emmy Noether');
