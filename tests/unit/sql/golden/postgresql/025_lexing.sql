SET NAMES 'UTF8';
SET client_encoding = 'LATIN1';
SET SESSION "client_encoding" TO 'LATIN1';
SET LOCAL client_encoding = 'UTF8';
SET standard_conforming_strings = on;
RESET ALL;
SELECT set_config('client_encoding', 'LATIN1', false);
SELECT pg_catalog.set_config('search_path', '', false);
