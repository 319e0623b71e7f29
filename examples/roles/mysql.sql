-- Two accounts for one database of MySQL or MariaDB: one that migrates it, one for the application. It makes the database,
-- too. Run it as an administrator, before the first migration, with the passwords in two variables:
--
--   { printf "SET @migrations_password = '%s', @application_password = '%s';\n" \
--       "$(cat migrations_password)" "$(cat application_password)"
--     cat mysql.sql; } | mysql --default-character-set=utf8mb4
--
-- So they reach neither the arguments of a process nor the history of a shell.
-- msr then keeps its own tables in a database of their own: MSR_TABLE_NAME=library_history.schema_version
CREATE DATABASE IF NOT EXISTS library CHARACTER SET utf8mb4;
CREATE DATABASE IF NOT EXISTS library_history CHARACTER SET utf8mb4;

SET @statement = CONCAT('CREATE USER library_migrations@''%'' IDENTIFIED BY ', QUOTE(@migrations_password));
PREPARE create_user FROM @statement;
EXECUTE create_user;
SET @statement = CONCAT('CREATE USER library_application@''%'' IDENTIFIED BY ', QUOTE(@application_password));
PREPARE create_user FROM @statement;
EXECUTE create_user;
DEALLOCATE PREPARE create_user;
SET @statement = NULL, @migrations_password = NULL, @application_password = NULL;

-- All that a migration may need within its database, and nothing beyond it.
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE VIEW, SHOW VIEW, TRIGGER,
  CREATE ROUTINE, ALTER ROUTINE, EXECUTE, EVENT, CREATE TEMPORARY TABLES, LOCK TABLES
  ON library.* TO library_migrations@'%';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON library_history.* TO library_migrations@'%';

-- The application reads and writes rows, and nothing else. It may read the history, for 'msr wait' and 'msr list'.
GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON library.* TO library_application@'%';
GRANT SELECT ON library_history.* TO library_application@'%';
