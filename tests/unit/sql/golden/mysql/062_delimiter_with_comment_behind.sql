DELIMITER // -- from here
SELECT 1//
DELIMITER ; # until here
SELECT 2;
