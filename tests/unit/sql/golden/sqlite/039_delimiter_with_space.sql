-- msr:delimiter / /
SELECT 2;
