CREATE TABLE t (a int /*!80023 INVISIBLE */, b int /* ; */) /*!50100 PARTITION BY HASH (a) */;
SELECT 2;
