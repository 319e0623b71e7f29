SELECT e'a\';b', E'\\';
SELECT type'a\';
SELECT a.e'x\'';
