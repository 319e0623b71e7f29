SELECT \N, _utf8mb4'a;', x'3B', b'1', 0x3B, n'b;';
SELECT 2;
