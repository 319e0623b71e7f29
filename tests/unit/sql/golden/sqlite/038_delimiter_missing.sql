SELECT 1;
-- msr:delimiter
SELECT 2;
