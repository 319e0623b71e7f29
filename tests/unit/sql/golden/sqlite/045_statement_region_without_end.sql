SELECT 1;
-- msr:statement-begin
SELECT 2;
