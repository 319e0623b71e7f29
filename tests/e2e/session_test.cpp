// What a migration sets in its session reaches neither the next migration nor the history.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

TEST_CASE("session: search_path and role end with their migration", "[postgresql]") {
  Workspace workspace;
  const std::string role = "r" + workspace.database().QueryCell("SELECT current_database()");
  workspace.database().Execute("CREATE ROLE " + role);
  workspace.Write("V1_schema.up.sql", fmt::format("CREATE SCHEMA other;\nGRANT ALL ON SCHEMA other TO {};\n", role));
  workspace.Write("V2_other.up.sql",
                  fmt::format("SET search_path = other;\nSET ROLE {};\nSET statement_timeout = '33s';\n"
                              "CREATE TABLE in_other (id INTEGER);\n",
                              role));
  workspace.Write(
      "V3_plain.up.sql",
      "CREATE TABLE in_public (word TEXT);\nINSERT INTO in_public SELECT current_setting('statement_timeout');\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT schemaname, tablename, tableowner = current_user FROM pg_tables WHERE "
                                       "tablename LIKE 'in\\_%' ORDER BY 2") == "other|in_other|0,public|in_public|1");
  CHECK(workspace.database().QueryCell("SELECT word FROM in_public") != "33s");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
  CHECK(workspace.database().QueryCell("SELECT schemaname FROM pg_tables WHERE tablename = 'schema_version'") ==
        "public");
  workspace.database().Execute("DROP OWNED BY " + role);
  workspace.database().Execute("DROP ROLE " + role);
}

TEST_CASE("session: a dump that empties search_path is applied and recorded", "[postgresql]") {
  Workspace workspace;
  workspace.Write("V1_dump.up.sql",
                  "SET client_encoding = 'UTF8';\nSELECT pg_catalog.set_config('search_path', '', false);\n"
                  "CREATE TABLE public.t (id integer);\nINSERT INTO public.t VALUES (1);\n");
  workspace.Write("V2_next.up.sql", "INSERT INTO t VALUES (2);\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2");
  workspace.Run(0, {"list", "--exit-code"});
}

TEST_CASE("session: sql_mode and variables and the default database end with their migration", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER, word VARCHAR(200));\n");
  workspace.Write("V2_modes.up.sql",
                  "SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT';\nSET SESSION time_zone = "
                  "'+05:00';\nINSERT INTO t VALUES (2, 'a' || 'b');\n");
  workspace.Write("V3_plain.up.sql",
                  "INSERT INTO t VALUES (3, \"a\\\\b\");\nINSERT INTO t SELECT 4, @@session.time_zone;\n");
  workspace.Write("V4_use.up.sql", "USE information_schema;\nSELECT 1;\n");
  workspace.Write("V5_after.up.sql", "INSERT INTO t VALUES (5, DATABASE());\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id, word FROM t WHERE id < 5 ORDER BY id") == "2|ab,3|a\\b,4|SYSTEM");
  CHECK(workspace.database().QueryCell("SELECT word = DATABASE() FROM t WHERE id = 5") == "1");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied, V4 applied, V5 applied");
}

TEST_CASE("session: a sql_mode that changes how strings are read is refused before anything runs", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_mode.up.sql",
                  "CREATE TABLE t (id INTEGER);\nSET sql_mode = CONCAT(@@sql_mode, ',no_backslash_escapes');\n");
  workspace.Run(2, {"migrate"});
  workspace.Write("V1_mode.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
}

TEST_CASE("session: the autocommit that a dump switches off around its rows stays on", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_dump.up.sql",
                  "CREATE TABLE t (id INTEGER);\n"
                  "SET @OLD_AUTOCOMMIT=@@AUTOCOMMIT, @@AUTOCOMMIT=0;\nLOCK TABLES `t` WRITE;\n"
                  "INSERT INTO t VALUES (1);\nUNLOCK TABLES;\nCOMMIT;\nSET AUTOCOMMIT=@OLD_AUTOCOMMIT;\n"
                  "INSERT INTO t VALUES (@@autocommit + 1);\n");
  const Finished applied = workspace.Run(0, {"migrate"});
  CHECK_THAT(applied.err, ContainsSubstring("5 statements not sent"));
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2");
  // Of a COMMIT of the file's own nothing is left out.
  workspace.Write("V2_own.up.sql", "SET autocommit = 0;\nINSERT INTO t VALUES (3);\nCOMMIT;\n");
  CHECK_THAT(workspace.Run(2, {"migrate"}).err, ContainsSubstring("does not begin and end transactions in its middle"));
}

TEST_CASE("session: pragmas end with their migration", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  "CREATE TABLE t (id INTEGER PRIMARY KEY);\nCREATE TABLE c (id INTEGER REFERENCES t (id));\n");
  workspace.Write("V2_off.up.sql",
                  "PRAGMA recursive_triggers = 1;\nPRAGMA case_sensitive_like = 1;\nINSERT INTO t VALUES (1);\n");
  workspace.Write("V3_after.up.sql", "INSERT INTO t SELECT 10 + ('a' LIKE 'A');\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,11");
}

TEST_CASE("session: commits truncate the journal and no journal is left", "[sqlite]") {
  Workspace workspace;
  const std::string seen = "INSERT INTO seen SELECT journal_mode FROM pragma_journal_mode;\n";
  workspace.Write("V1_seen.up.sql", "CREATE TABLE seen (mode TEXT);\n" + seen);
  workspace.Write("V2_pragma.up.sql", "PRAGMA cache_size = 10;\n" + seen);
  workspace.Write("V3_behind.up.sql", seen);
  const std::string file = workspace.database().url().substr(std::string_view("sqlite:").size());
  std::ofstream(file + "-journal").flush();  // as a runner leaves it that was killed
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT mode FROM seen") == "truncate,truncate,truncate");
  CHECK_FALSE(std::filesystem::exists(file + "-journal"));

  workspace.Write("V4_wal.up.sql", "PRAGMA journal_mode = WAL;\n");
  workspace.Write("V5_in_wal.up.sql", seen);
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryCell("SELECT mode FROM seen WHERE rowid = 4") == "wal");
  CHECK_FALSE(std::filesystem::exists(file + "-journal"));
}

TEST_CASE("session: temporary tables do not reach the next migration", "[all]") {
  Workspace workspace;
  workspace.Write("V1_temporary.up.sql",
                  "CREATE TEMPORARY TABLE scratch (id INTEGER);\nINSERT INTO scratch VALUES (1);\n");
  workspace.Write("V2_same_name.up.sql", "CREATE TABLE scratch (id INTEGER);\nINSERT INTO scratch VALUES (2);\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM scratch") == "2");
}

TEST_CASE("session: the password does not reach the history", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_wrong.up.sql", "INSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"});
  CHECK_FALSE(FindLeak(workspace.AllHistory()).has_value());
}

}  // namespace
}  // namespace msr::test
