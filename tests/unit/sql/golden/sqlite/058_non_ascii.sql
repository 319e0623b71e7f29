SELECT 'ß;€😀' AS größe FROM straße;
SELECT 2;
