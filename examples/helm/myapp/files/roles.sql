-- Two roles for one PostgreSQL database: one that migrates it, one for the application. Run it with psql, connected to
-- that database, before the first migration, as a superuser or as the database's owner with CREATEROLE, which is what the
-- administrators of hosted databases are:
--
--   MIGRATIONS_PASSWORD_FILE=… APPLICATION_PASSWORD_FILE=… psql -v ON_ERROR_STOP=1 -f postgresql.sql myapp
--
-- The passwords are read from files, so that they reach neither the arguments of a process nor the history of a shell.
-- msr then keeps its own tables in a schema of their own: MSR_TABLE_NAME=msr.schema_version
\set migrations_password `cat "$MIGRATIONS_PASSWORD_FILE"`
\set application_password `cat "$APPLICATION_PASSWORD_FILE"`

SELECT current_setting('is_superuser')::boolean AS superuser \gset

BEGIN;
\if :superuser
-- The statements with the passwords shall not reach the log of the server, not even when they fail.
SET LOCAL log_statement = 'none';
SET LOCAL log_min_error_statement = 'panic';
SET LOCAL log_min_duration_statement = -1;
\endif
CREATE ROLE myapp_migrations LOGIN PASSWORD :'migrations_password';
CREATE ROLE myapp_application LOGIN PASSWORD :'application_password';
\if :superuser
\else
-- Nobody else may say what belongs to a role without being a member of it.
GRANT myapp_migrations TO CURRENT_USER;
\endif

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()),
       format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO myapp_migrations', current_database()),
       format('GRANT CONNECT ON DATABASE %I TO myapp_application', current_database()) \gexec

-- What the migrations make belongs to myapp_migrations; the application reads and writes rows, and nothing else. Before
-- PostgreSQL 15 everybody may make tables in the schema public.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO myapp_migrations;
GRANT USAGE ON SCHEMA public TO myapp_application;
ALTER DEFAULT PRIVILEGES FOR ROLE myapp_migrations IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO myapp_application;
ALTER DEFAULT PRIVILEGES FOR ROLE myapp_migrations IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO myapp_application;

-- The history belongs to myapp_migrations alone. The application may read it, for 'msr wait' and 'msr list'.
CREATE SCHEMA msr AUTHORIZATION myapp_migrations;
GRANT USAGE ON SCHEMA msr TO myapp_application;
ALTER DEFAULT PRIVILEGES FOR ROLE myapp_migrations IN SCHEMA msr
  GRANT SELECT ON TABLES TO myapp_application;
\if :superuser
\else
REVOKE myapp_migrations FROM CURRENT_USER;
\endif
COMMIT;
