-- Zero downtime: the column may keep its values; nobody needs it to be empty again.
SELECT 1;
