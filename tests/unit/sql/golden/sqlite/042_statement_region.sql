SELECT 1;
-- msr:statement-begin
CREATE TABLE a (x TEXT DEFAULT 'a;b');
-- msr:statement-end
SELECT 2;
