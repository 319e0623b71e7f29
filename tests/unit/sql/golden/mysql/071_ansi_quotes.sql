SET SESSION sql_mode = 'ANSI_QUOTES';
CREATE TABLE "a;b" ("c""d;" int);
SELECT 2;
