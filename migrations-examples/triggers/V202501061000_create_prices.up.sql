-- Triggers: the table that is watched and the one that remembers, the same text for every database.
CREATE TABLE prices (
  product_id INTEGER NOT NULL,
  price DECIMAL(8, 2) NOT NULL,
  CONSTRAINT pk_prices PRIMARY KEY (product_id)
);

CREATE TABLE price_changes (
  product_id INTEGER NOT NULL,
  old_price DECIMAL(8, 2) NOT NULL,
  new_price DECIMAL(8, 2) NOT NULL,
  note VARCHAR(40) NOT NULL
);
