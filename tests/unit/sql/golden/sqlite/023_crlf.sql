CREATE TABLE a (x); -- one
-- two
INSERT INTO a
VALUES (1);
