-- msr:statement-begin
SELECT 1
-- msr:load t from 'x.csv'
-- msr:statement-end
