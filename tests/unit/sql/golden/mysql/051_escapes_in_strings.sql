SELECT 'a\';b', "c\";d", 'e\\', 'f''g;', "h""i;", 'j\
;';
SELECT 2;
