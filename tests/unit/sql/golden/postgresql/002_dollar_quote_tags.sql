SELECT $a$ $b$ ; $b$ $ab$ ; $a$;
SELECT $ä1$;$ä1$;
