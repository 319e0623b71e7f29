-- msr:statement-begin
CREATE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2);
-- msr:statement-end
