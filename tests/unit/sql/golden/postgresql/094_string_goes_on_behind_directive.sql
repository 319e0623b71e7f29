SELECT E'a'
-- msr:delimiter $$
'b\';c';
-- msr:load t from 'x.csv'
SELECT 2;
