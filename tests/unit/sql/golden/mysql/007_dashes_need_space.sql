SELECT 5--1;
SELECT 2 -- comment;
;
SELECT 3 --
;
--	comment;
SELECT 4;
