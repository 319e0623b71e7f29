copy a from stdin;
1
\.

copy b from stdin
  (delimiter ';')
;
2;3
\.
