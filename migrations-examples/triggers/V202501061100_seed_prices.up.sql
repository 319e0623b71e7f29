-- Triggers: the update writes a row into price_changes on every database.
INSERT INTO prices (product_id, price) VALUES (1, 24.50), (2, 80.00);
UPDATE prices SET price = 26.00 WHERE product_id = 1;
