SELECT a[1:2], b[:3], '1'::int, a:b FROM t;
SELECT 2;
