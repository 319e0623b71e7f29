SELECT E'a\'' -- it goes on; '
  'b\';c';
SELECT 2;
