CREATE TABLE "a;""b" ("x""" int);
SELECT U&"d\0061t;" FROM "a;""b";
