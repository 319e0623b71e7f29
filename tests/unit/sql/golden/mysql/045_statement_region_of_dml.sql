-- msr:statement-begin
INSERT INTO t VALUES (1); DROP TABLE t
-- msr:statement-end
