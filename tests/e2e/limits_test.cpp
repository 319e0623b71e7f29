// How long a migration waits for others, and how long its statements run.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

using namespace std::chrono_literals;

/// Another session that keeps everybody else from writing the table t, until the database is disconnected.
void HoldTable(TestDatabase &database) {
  if (IsMysql()) return database.Execute("LOCK TABLES t WRITE");
  database.Execute(IsSqlite() ? "BEGIN IMMEDIATE" : "BEGIN");
  if (IsPostgresql()) database.Execute("LOCK TABLE t");
}

/// MySQL limits SELECT only, so there the driver limits nothing.
bool LimitsStatements(Workspace &workspace) {
  return !IsMysql() || workspace.database().QueryCell("SELECT VERSION()").find("MariaDB") != std::string::npos;
}

void MakeTable(Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
}

void CheckUntouched(Workspace &workspace) {
  workspace.database().Disconnect();
  CHECK(workspace.States() == "V1 applied, V2 pending");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM schema_version WHERE version = '2'") == "0");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t") == "0");
}

TEST_CASE("limits: a lock that another session keeps ends migrate and nothing is changed", "[all]") {
  Workspace workspace;
  MakeTable(workspace);
  workspace.Write("V2_rows.up.sql", "INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n");
  HoldTable(workspace.database());
  const Json failed = workspace.RunJson(3, {"migrate", "--lock-timeout", "500ms"});

  CHECK(failed.at("error").at("kind") == "statement");
  CHECK_THAT(failed.at("error").at("file").get<std::string>(), ContainsSubstring("V2_rows.up.sql"));
  const std::string hint = failed.at("error").at("hint").get<std::string>();
  CHECK_THAT(hint, ContainsSubstring("another "));
  CHECK_THAT(hint, ContainsSubstring("raise --lock-timeout"));
  CHECK_THAT(hint, ContainsSubstring("it is 500ms"));
  CheckUntouched(workspace);
  workspace.Run(0, {"migrate", "--lock-timeout", "500ms"});
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t") == "2");
}

TEST_CASE("limits: the file's own time to wait comes before the option", "[all]") {
  Workspace workspace;
  MakeTable(workspace);
  workspace.Write("V2_rows.up.sql", "-- msr:lock-timeout 300ms\nINSERT INTO t VALUES (1);\n");
  HoldTable(workspace.database());
  const Json failed = workspace.RunJson(3, {"migrate", "--lock-timeout", "1h"});

  CHECK_THAT(failed.at("error").at("hint").get<std::string>(), ContainsSubstring("raise msr:lock-timeout in the file"));
  CheckUntouched(workspace);
}

TEST_CASE("limits: a structural change outside of a transaction waits only as long as asked", "[mysql]") {
  Workspace workspace;
  MakeTable(workspace);
  workspace.Write("V2_column.up.sql", "ALTER TABLE t ADD COLUMN name TEXT;\n");
  HoldTable(workspace.database());
  const Json failed = workspace.RunJson(3, {"migrate", "--lock-timeout", "1s"});

  CHECK_THAT(failed.at("error").at("hint").get<std::string>(), ContainsSubstring("raise --lock-timeout"));
  workspace.database().Disconnect();
  CHECK(workspace.States() == "V1 applied, V2 failed");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied, V2 applied");
}

TEST_CASE("limits: a statement that runs longer than it may is ended", "[all]") {
  Workspace workspace;
  MakeTable(workspace);
  if (!LimitsStatements(workspace)) return;
  workspace.Write("V2_slow.up.sql",
                  "-- msr:statement-timeout 300ms\nINSERT INTO t SELECT 1 FROM (" + SlowStatement(20s) + ") s;\n");
  const Json failed = workspace.RunJson(3, {"migrate", "--statement-timeout", "1h"});

  CHECK(failed.at("error").at("line") == 2);
  CHECK_THAT(failed.at("error").at("message").get<std::string>(),
             ContainsSubstring("ran longer than 300ms, which msr:statement-timeout allows"));
  CheckUntouched(workspace);
}

TEST_CASE("limits: an option ends statements of all files that run too long", "[all]") {
  Workspace workspace;
  MakeTable(workspace);
  workspace.Write("V2_slow.up.sql", "INSERT INTO t SELECT 1 FROM (" + SlowStatement(20s) + ") s;\n");
  const bool can = LimitsStatements(workspace);
  const Json failed = workspace.RunJson(can ? 3 : 1, {"migrate", "--statement-timeout", "300ms"});

  CHECK_THAT(failed.at("error").at("message").get<std::string>(),
             ContainsSubstring(can ? "which --statement-timeout allows" : "cannot limit how long a statement runs"));
  CheckUntouched(workspace);
}

TEST_CASE("limits: they end with the migration on PostgreSQL", "[postgresql]") {
  Workspace workspace;
  const std::string see =
      "INSERT INTO seen SELECT current_setting('lock_timeout')||' '||"
      "current_setting('statement_timeout');\n";
  workspace.Write("V1_seen.up.sql", "CREATE TABLE seen (v TEXT);\n" + see);
  workspace.Write("V2_own.up.sql", "-- msr:lock-timeout 1500ms\n-- msr:statement-timeout 2m\n" + see);
  workspace.Write("V3_index.up.sql", "-- msr:lock-timeout 7s\nCREATE INDEX CONCURRENTLY i ON seen (v);\n");
  workspace.Write("V4_none.up.sql", "-- msr:lock-timeout none\n" + see);
  workspace.Write("V5_set.up.sql", "SET lock_timeout = '9s';\n" + see);
  workspace.Write("V6_pieces.up.sql",
                  "-- msr:no-transaction\n-- msr:statement-timeout 3m\n"
                  "SET lock_timeout = '8s';\n" +
                      see + "SET statement_timeout = '4min';\n" + see);
  workspace.Write("V7_default.up.sql", see);
  workspace.Run(0, {"migrate"});

  CHECK(workspace.database().QueryText("SELECT v FROM seen") == "5s 0,1500ms 2min,0 0,9s 0,8s 3min,8s 4min,5s 0");
}

TEST_CASE("limits: they end with the migration on MySQL", "[mysql]") {
  Workspace workspace;
  const std::string see = "INSERT INTO seen (v) SELECT @@lock_wait_timeout;\n";
  workspace.Write("V1_seen.up.sql", "CREATE TABLE seen (id INTEGER AUTO_INCREMENT PRIMARY KEY, v INTEGER);\n");
  workspace.Write("V2_default.up.sql", see);
  workspace.Write("V3_own.up.sql", "-- msr:lock-timeout 1500ms\n" + see);
  workspace.Write("V4_none.up.sql", "-- msr:lock-timeout none\n" + see);
  workspace.Write("V5_set.up.sql", "-- msr:lock-timeout 3s\nSET lock_wait_timeout = 9;\n" + see + see);
  workspace.Write("V6_structure.up.sql", "CREATE TABLE other (v INTEGER);\n" + see);
  workspace.Write("V7_default.up.sql", see);
  const std::string start = workspace.database().QueryCell("SELECT @@lock_wait_timeout");
  workspace.Run(0, {"migrate"});

  CHECK(workspace.database().QueryText("SELECT v FROM seen ORDER BY id") == "5,2," + start + ",9,9," + start + ",5");
}

TEST_CASE("limits: a directive that is wrong is exit 2 before anything runs", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_u.up.sql", "-- msr:lock-timeout soon\nCREATE TABLE u (id INTEGER);\n");
  for (const char *command : {"validate", "plan", "migrate"}) {
    INFO(command);
    const Json refused = workspace.RunJson(2, {command});
    CHECK(refused.at("error").at("line") == 1);
    CHECK_FALSE(workspace.database().HasTable("t"));
  }
}

}  // namespace
}  // namespace msr::test
