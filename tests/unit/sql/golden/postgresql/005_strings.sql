INSERT INTO t VALUES ('a;b'), ('it''s'), ('c:\'), (E'it\'s;'), (e'\\'), (N'x;'), (B'01'), (X'1F'), (U&'\0061;');
SELECT 1;
