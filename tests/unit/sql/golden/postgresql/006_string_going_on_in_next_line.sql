SELECT E'a\''
  'b\';c';
SELECT 'a'
'b;';
