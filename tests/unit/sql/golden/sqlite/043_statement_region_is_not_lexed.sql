-- msr:statement-begin
INSERT INTO odd VALUES ('open);
-- msr:statement-end
