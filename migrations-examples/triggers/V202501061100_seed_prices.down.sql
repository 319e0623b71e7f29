-- Triggers: takes out both the prices and what was remembered about them.
DELETE FROM price_changes WHERE product_id IN (1, 2);
DELETE FROM prices WHERE product_id IN (1, 2);
