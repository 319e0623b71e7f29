DISCARD ALL;
DISCARD TEMP;
SELECT pg_advisory_unlock_all();
SELECT pg_catalog."pg_advisory_unlock_all"();
SELECT pg_advisory_unlock(1);
SET standard_conforming_strings = off;
SET standard_conforming_strings TO 'off';
