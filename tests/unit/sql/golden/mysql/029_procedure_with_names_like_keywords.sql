CREATE PROCEDURE p()
BEGIN
  SELECT start, end, t.begin, @end, `begin` FROM t AS begin WHERE end > 1;
  SELECT CASE WHEN 1 THEN 2 END AS end, CASE WHEN EXISTS (SELECT 1 AS end) THEN 3 END;
  INSERT INTO t (begin, end) VALUES (1, 2);
  SELECT REPEAT('x', 3), t.case, @case, CASE WHEN t.end THEN 1 END FROM t;
END;
SELECT 2;
