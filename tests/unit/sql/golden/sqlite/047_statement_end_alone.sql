SELECT 1;
-- msr:statement-end
