SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
SET SESSION sql_mode = CONCAT(@@sql_mode, ",no_backslash_escapes");
SET @@sql_mode = '';
SELECT 'NO_BACKSLASH_ESCAPES';
