SELECT 'ß;€😀' AS größe, "spalte;ü" FROM straße;
SELECT Ω;
