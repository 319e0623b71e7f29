-- The countries, and what hangs on them.
CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(100));
-- msr:load countries from 'countries.csv'
  --  msr:load  "my ""table"""  (a, b)  from  'sub/it''s.csv'  
UPDATE countries SET name = 'x'; -- not msr:load t from 'x'
SELECT '
-- msr:load in a string from ''x''
';
-- msr:load last from 'last.csv'
