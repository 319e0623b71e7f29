CREATE PROCEDURE p()
BEGIN
  SELECT start, end, t.begin, @end, `begin` FROM t AS begin WHERE end > 1;
  SELECT CASE WHEN 1 THEN 2 END AS end;
  INSERT INTO t (begin, end) VALUES (1, 2);
  SELECT REPEAT('x', 3);
END;
SELECT 2;
