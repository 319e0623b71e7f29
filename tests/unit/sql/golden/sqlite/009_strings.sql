CREATE TABLE a (x);
INSERT INTO a VALUES ('a;b'), ('it''s'), (''), ('-- no'), ('/* no */');
