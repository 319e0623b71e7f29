-- msr:statement-begin

-- msr:statement-end
