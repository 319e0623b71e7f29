-- Repeatable: goes first, because its number is the higher one.
DROP VIEW IF EXISTS price_list;
