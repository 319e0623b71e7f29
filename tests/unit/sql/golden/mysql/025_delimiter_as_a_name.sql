SELECT
delimiter FROM csv
WHERE
delimiter = ';';
SELECT 1;
