-- it's
SELECT 1; # "open
/* ` */ SELECT 2; -- \
SELECT 3;
