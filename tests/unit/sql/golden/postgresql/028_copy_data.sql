COPY public.t (a, b) FROM stdin;
1	it's; a "quote
2	\N
\.

SELECT 1;
