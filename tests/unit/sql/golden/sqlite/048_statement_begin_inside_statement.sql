SELECT 1
-- msr:statement-begin
