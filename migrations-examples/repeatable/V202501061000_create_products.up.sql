-- Repeatable: the versioned migrations build the tables, once and in order.
CREATE TABLE products (
  product_id INTEGER NOT NULL,
  product_name VARCHAR(100) NOT NULL,
  price DECIMAL(8, 2) NOT NULL,
  withdrawn INTEGER DEFAULT 0 NOT NULL,
  CONSTRAINT pk_products PRIMARY KEY (product_id)
);

INSERT INTO products (product_id, product_name, price, withdrawn) VALUES
  (1, 'Lamp', 24.50, 0),
  (2, 'Chair', 80.00, 0),
  (3, 'Candle', 1.20, 1);
