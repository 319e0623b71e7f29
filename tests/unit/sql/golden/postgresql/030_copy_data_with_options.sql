copy t from STDIN with (format csv, delimiter ';') ; -- three
1;2
3;4
\.
SELECT 1;
