COPY t (a, b) FROM STDIN WITH (FORMAT csv);
1,'
;
\restrict x
\.x
 \.
$$,/*
\.
SELECT 'after';
