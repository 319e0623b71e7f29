-- msr:statement-begin
CREATE PACKAGE p AS PROCEDURE q; PROCEDURE r; END;
-- msr:statement-end
SELECT 1;
