//
-- msr:statement-begin
SELECT ';
  -- msr:statement-end 
SELECT 1// -- msr:x  y z
/* msr:x */ # msr:y
