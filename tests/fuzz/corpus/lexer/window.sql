SELECT 1;SELECT 'a;b' ;
-- msr:delimiter //
SELECT 2;//SELECT 3 //
-- msr:statement-begin
SELECT ';
-- msr:statement-end
DELIMITER ;
SELECT $a$;$a$
