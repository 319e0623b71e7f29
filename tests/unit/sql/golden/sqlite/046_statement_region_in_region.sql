-- msr:statement-begin
SELECT 1
-- msr:statement-begin
SELECT 2
-- msr:statement-end
