SET NAMES utf8mb4;
SET CHARACTER SET utf8;
SET @a = 1, NAMES latin1;
SET sql_mode = '';
SET @@session.sql_mode = 'ANSI_QUOTES';
SET foreign_key_checks = 0, `sql_mode` = '';
SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO';
/*!40101 SET character_set_client = utf8 */;
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
