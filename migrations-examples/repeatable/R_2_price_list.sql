-- Repeatable: repeatables run in the order of their names, down files in reverse.
DROP VIEW IF EXISTS price_list;

CREATE VIEW price_list AS
SELECT product_name, price, CASE WHEN price < 50 THEN 'small' ELSE 'large' END AS price_class
FROM products
WHERE withdrawn = 0;
