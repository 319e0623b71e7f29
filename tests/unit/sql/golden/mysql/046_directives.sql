-- msr:no-transaction
# an ordinary comment
SELECT 1;
