SELECT 'ß;€😀' AS größe, `spalte;ü`;
SELECT 2;
