CREATE TABLE a$b$ (c$ int);
SELECT c$ FROM a$b$;
PREPARE p AS SELECT $1 + $2;
