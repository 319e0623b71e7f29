-- Sets every balance back to what it was when the column came.
UPDATE members SET balance = 0;
