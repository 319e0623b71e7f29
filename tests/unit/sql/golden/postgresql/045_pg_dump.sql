--
-- PostgreSQL database dump
--

\restrict 8bXq

-- Dumped from database version 15.20

SET statement_timeout = 0;
SET lock_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET row_security = off;

--
-- Name: f(integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.f(a integer) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
BEGIN
  RETURN $1; -- ;
END
$_$;


ALTER FUNCTION public.f(a integer) OWNER TO postgres;

CREATE TABLE public.t (
    id integer NOT NULL,
    "order" text DEFAULT 'a;b'::text
);

COPY public.t (id, "order") FROM stdin;
1	a;b
2	\\.
\.

SELECT pg_catalog.setval('public.t_id_seq', 2, true);

\unrestrict 8bXq

