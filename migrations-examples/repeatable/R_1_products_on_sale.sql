-- Repeatable: runs after the versioned migrations, and again whenever this text changes. Edit it in place.
DROP VIEW IF EXISTS products_on_sale;

CREATE VIEW products_on_sale AS
SELECT product_id, product_name, price
FROM products
WHERE withdrawn = 0;
