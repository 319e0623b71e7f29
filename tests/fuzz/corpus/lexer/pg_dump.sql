SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
\restrict abc
CREATE FUNCTION public.f(a integer) RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT CASE WHEN (a > 0) THEN 1 ELSE 2 END AS "end";
END;
COPY public.t (a, b) FROM stdin;
1	x\\y
\\.	\N
\.
SELECT pg_catalog.setval('public.s', 5, true);
\unrestrict abc
