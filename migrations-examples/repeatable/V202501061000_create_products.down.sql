-- Repeatable: down reverts the repeatable migrations first, so no view refers to this table any more.
DROP TABLE products;
