/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump
SET @a = 1;
