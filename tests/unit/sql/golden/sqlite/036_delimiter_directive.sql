-- msr:delimiter //
CREATE TABLE a (x)
//
CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT ';'; END//
-- msr:delimiter ;
SELECT 1;
