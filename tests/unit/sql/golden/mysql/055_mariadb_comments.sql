/*M! SET @a = 1 */;
/*M!100100 SET @a = ';' */;
/*!50100 SELECT 1 */ ;
SELECT /*+ MAX_EXECUTION_TIME(1000); */ 2;
/*M!999999\- enable the sandbox mode */
SELECT 3;
