DO $a$ BEGIN EXECUTE $b$ SELECT ';$c$' $b$; END $a$;
SELECT $_1$;$_1$, $é$;$é$;
SELECT 1;
