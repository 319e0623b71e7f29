// kill -9 in the middle, and what the next run makes of it.
#include <csignal>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

// Starts msr, waits until the slow statement of version 2 runs, and kills it.
void KillInSecond(Workspace &workspace) {
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
  SleepFor(std::chrono::milliseconds(300));
  REQUIRE(runner.IsRunning());
  runner.Send(SIGKILL);
  CHECK(Checked(runner.Wait()).signal == SIGKILL);
}

TEST_CASE("recovery: after kill -9 in a transaction the next migrate completes", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  // On every database in one transaction: rows only.
  workspace.Write("V2_rows.up.sql", "INSERT INTO t VALUES (2);\n" +
                                        std::string(IsMysql() ? "INSERT INTO t SELECT SLEEP(2)"
                                                              : SlowStatement(std::chrono::seconds(2))) +
                                        ";\nINSERT INTO t VALUES (3);\n");
  workspace.Write("V3_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  const Json planned = workspace.RunJson(0, {"plan"});
  REQUIRE(planned.at("steps").at(1).at("transaction") == true);
  KillInSecond(workspace);

  // A server goes on with what it was sent: it may have committed the second by itself. Then only the third is left.
  const std::string done = Names(workspace.RunJson(0, {"migrate"}).at("done"));
  CHECK((done == "V2 V3" || (!IsSqlite() && done == "V3")));
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t WHERE id = 2") == "1");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t WHERE id = 3") == "1");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
}

void WriteSlowMigration(Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V1_t.down.sql", "DROP TABLE t;\n");
  workspace.Write("V2_slow.up.sql", "-- msr:no-transaction\nINSERT INTO t VALUES (1);\n" +
                                        SlowStatement(std::chrono::seconds(2)) + ";\nINSERT INTO t VALUES (3);\n");
  workspace.Write("V2_slow.down.sql", "DELETE FROM t;\n");
}

TEST_CASE("recovery: a statement that shares a transaction with its progress is never in doubt",
          "[sqlite][postgresql]") {
  Workspace workspace;
  WriteSlowMigration(workspace);
  KillInSecond(workspace);

  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied, V2 applied");
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,3");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM schema_version_journal") == "0");
}

TEST_CASE("recovery: a statement in flight of which nothing shows whether it took effect is in doubt", "[mysql]") {
  Workspace workspace;
  WriteSlowMigration(workspace);
  KillInSecond(workspace);

  const Json doubt = workspace.RunJson(11, {"migrate"});
  const Json &error = doubt.at("error");
  CHECK(error.at("kind") == "in_doubt");
  CHECK_THAT(error.at("message").get<std::string>(), ContainsSubstring("statement 2 of V2_slow.up.sql"));
  CHECK_THAT(error.at("detail").get<std::string>(), ContainsSubstring("SLEEP"));
  CHECK_THAT(error.at("hint").get<std::string>(), ContainsSubstring("--statement-not-applied"));
  CHECK(workspace.database().QueryText("SELECT id FROM t") == "1");
  CHECK(workspace.States() == "V1 applied, V2 in_doubt");
  // It stays so: nothing is guessed, and nobody is let past it.
  workspace.RunJson(11, {"migrate"});
  workspace.RunJson(11, {"down", "0"});
  workspace.RunJson(11, {"redo"});
  workspace.Run(11, {"list", "--exit-code"});
  CHECK(workspace.database().QueryText("SELECT id FROM t") == "1");
}

TEST_CASE("recovery: kill -9 while the lock is awaited leaves no trace", "[all]") {
  Workspace workspace;
  workspace.Write("V1_slow.up.sql", "CREATE TABLE t (id INTEGER);\n" + SlowStatement(std::chrono::seconds(6)) + ";\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 1") != std::string::npos; }));
  Process waiter = workspace.Start({"migrate"});
  REQUIRE(WaitUntil([&] { return waiter.Err().find("waiting for the lock") != std::string::npos; }));
  waiter.Send(SIGKILL);
  CHECK(Checked(waiter.Wait()).signal == SIGKILL);
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
  CHECK(workspace.States() == "V1 applied");
}

}  // namespace
}  // namespace msr::test
