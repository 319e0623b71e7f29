SELECT B'01', X'3B', b'1', x'1F' ;
SELECT 2;
