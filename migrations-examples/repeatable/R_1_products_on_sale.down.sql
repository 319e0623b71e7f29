-- Repeatable: what down runs before it reverts any versioned migration.
DROP VIEW IF EXISTS products_on_sale;
