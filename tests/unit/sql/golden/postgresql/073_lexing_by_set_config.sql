SELECT set_config('standard_conforming_strings', 'off', false);
SELECT pg_catalog.set_config('search_path', '', false);
SET standard_conforming_strings = on;
SET standard_conforming_strings TO off;
