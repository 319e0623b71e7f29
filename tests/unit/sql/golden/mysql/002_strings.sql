INSERT INTO t VALUES ('a\'b;'), ("c\";"), ('d''e;'), ("f""g;"), ('\\'), (_utf8'h;'), (N'i;'), (x'3B'), (b'1');
SELECT 1;
