
-- first
-- msr:no-placeholders
SELECT '${unknown}$${a}';
