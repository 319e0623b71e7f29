SELECT begin(1);
CREATE TABLE atomic ("begin" int, "end" int);
CREATE FUNCTION "begin atomic"() RETURNS int AS $$SELECT 1;$$ LANGUAGE sql;
SELECT 2;
