# What the conformance program cannot know by itself: settings that a session of each database has. Each
# pair is a statement that changes a setting, and a query that shows it; a second statement serves where the
# first one finds the setting as it wants it.
function(msr_session_probe driver set get)
  set(sets --session-set "${set}")
  foreach(other IN LISTS ARGN)
    list(APPEND sets --session-set "${other}")
  endforeach()
  set(MSR_CONFORMANCE_${driver} ${MSR_CONFORMANCE_${driver}} ${sets} --session-get "${get}" PARENT_SCOPE)
endfunction()

msr_session_probe(sqlite "PRAGMA recursive_triggers = ON" "PRAGMA recursive_triggers")
msr_session_probe(sqlite "PRAGMA query_only = ON" "PRAGMA query_only")
msr_session_probe(sqlite "PRAGMA case_sensitive_like = ON" "SELECT 'a' LIKE 'A'")
msr_session_probe(sqlite "PRAGMA legacy_alter_table = ON" "PRAGMA legacy_alter_table")
msr_session_probe(sqlite "PRAGMA ignore_check_constraints = ON" "PRAGMA ignore_check_constraints")
msr_session_probe(sqlite "PRAGMA busy_timeout = 7" "PRAGMA busy_timeout")
msr_session_probe(sqlite "PRAGMA synchronous = OFF" "PRAGMA synchronous")
msr_session_probe(sqlite "PRAGMA foreign_keys = ON" "PRAGMA foreign_keys" "PRAGMA foreign_keys = OFF")
msr_session_probe(sqlite "ATTACH DATABASE ':memory:' AS attached" "SELECT count(*) FROM pragma_database_list WHERE name = 'attached'")
list(APPEND MSR_CONFORMANCE_sqlite --deferred-setup "PRAGMA foreign_keys = ON" --deferred-table
  "CREATE TABLE {table} (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED)")

msr_session_probe(postgresql "SET search_path TO pg_catalog" "SHOW search_path")
msr_session_probe(postgresql "SET ROLE pg_monitor" "SELECT current_user")
msr_session_probe(postgresql "SET SESSION AUTHORIZATION pg_monitor" "SELECT session_user")
msr_session_probe(postgresql "SET statement_timeout = 12345" "SHOW statement_timeout")
msr_session_probe(postgresql "SET lock_timeout = 12345" "SHOW lock_timeout")
msr_session_probe(postgresql "SET TIME ZONE 'Asia/Kathmandu'" "SHOW TimeZone")
msr_session_probe(postgresql "SET client_encoding = LATIN1" "SHOW client_encoding")
msr_session_probe(postgresql "SET standard_conforming_strings = off" "SHOW standard_conforming_strings")
msr_session_probe(postgresql "SET application_name = 'somebody else'" "SHOW application_name")
msr_session_probe(postgresql "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE" "SHOW default_transaction_isolation")
msr_session_probe(postgresql "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY" "SHOW default_transaction_read_only")
list(APPEND MSR_CONFORMANCE_postgresql --changes-lexing "SET standard_conforming_strings = off" --deferred-table
  "CREATE TABLE {table} (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED)")

# MariaDB and MySQL name the isolation differently; both answer to a list of the two names.
msr_session_probe(mysql "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"
  "SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')")
msr_session_probe(mysql "SET SESSION TRANSACTION READ ONLY"
  "SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_read_only', 'transaction_read_only')")
msr_session_probe(mysql "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'" "SELECT @@sql_mode")
msr_session_probe(mysql "SET sql_mode = ''" "SELECT @@sql_mode")
msr_session_probe(mysql "SET time_zone = '+09:30'" "SELECT @@time_zone")
msr_session_probe(mysql "SET foreign_key_checks = 0" "SELECT @@foreign_key_checks")
msr_session_probe(mysql "SET unique_checks = 0" "SELECT @@unique_checks")
msr_session_probe(mysql "SET autocommit = 0" "SELECT @@autocommit")
msr_session_probe(mysql "SET NAMES latin1" "SELECT @@character_set_client, @@character_set_connection, @@character_set_results")
msr_session_probe(mysql "SET lock_wait_timeout = 7" "SELECT @@lock_wait_timeout")
msr_session_probe(mysql "SET innodb_lock_wait_timeout = 7" "SELECT @@innodb_lock_wait_timeout")
msr_session_probe(mysql "SET sql_safe_updates = 1" "SELECT @@sql_safe_updates")
msr_session_probe(mysql "SET sql_select_limit = 3" "SELECT @@sql_select_limit")
msr_session_probe(mysql "SET auto_increment_increment = 5" "SELECT @@auto_increment_increment")
msr_session_probe(mysql "USE information_schema" "SELECT DATABASE()")
list(APPEND MSR_CONFORMANCE_mysql --changes-lexing "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'")
