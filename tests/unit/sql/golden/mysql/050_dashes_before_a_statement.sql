------------
--- a title; with a terminator
--no space
SELECT 2--1, 3 --4
;--behind
  --indented
CREATE TABLE t (a int);
DELIMITER //
-----
SELECT 1; --x
//--y
SELECT 2//
