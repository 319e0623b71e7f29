# msr:no-transaction
SELECT 1;
