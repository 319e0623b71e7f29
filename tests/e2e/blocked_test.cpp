// Who keeps a migration waiting is named.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

/// What the session of the test's own database calls are called by the server.
std::string OwnSession(Workspace &workspace) {
  return workspace.database().QueryCell(IsPostgresql() ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()");
}

void HoldRow(Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);\n");
  workspace.Write("V2_row.up.sql", "INSERT INTO t VALUES (1);\n");
  workspace.Run(0, {"migrate"});
  workspace.database().Execute("BEGIN");
  workspace.database().Execute("UPDATE t SET id = 2");
  workspace.Write("V3_row.up.sql", "UPDATE t SET id = 3;\n");
}

TEST_CASE("blocked: while it waits and then goes on", "[postgresql][mysql]") {
  Workspace workspace;
  HoldRow(workspace);
  const std::string session = "session " + OwnSession(workspace);
  Process runner = workspace.Start({"migrate", "--lock-timeout", "50s"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("V3_row.up.sql is waiting for " + session) != std::string::npos; }));
  workspace.database().Execute("COMMIT");
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
}

TEST_CASE("blocked: in the error when it gave up", "[postgresql][mysql]") {
  Workspace workspace;
  HoldRow(workspace);
  const Json failed = workspace.RunJson(3, {"migrate", "--lock-timeout", "8s", "--retries", "0"});
  CHECK_THAT(failed.at("error").at("detail").get<std::string>(),
             ContainsSubstring("it waited for session " + OwnSession(workspace)));
  workspace.database().Execute("ROLLBACK");
}

TEST_CASE("blocked: an index that is built concurrently waits without a limit and names whom for", "[postgresql]") {
  Workspace workspace;
  HoldRow(workspace);
  const std::string session = "session " + OwnSession(workspace);
  workspace.Write("V3_row.up.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n");
  Process runner = workspace.Start({"migrate", "--lock-timeout", "1s"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("is waiting for " + session) != std::string::npos; }));
  CHECK(runner.IsRunning());
  workspace.database().Execute("COMMIT");
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
}

TEST_CASE("blocked: in the error of an index that --timeout ended, and the next run builds it", "[postgresql]") {
  Workspace workspace;
  HoldRow(workspace);
  workspace.Write("V3_row.up.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n");
  const Json ended = workspace.RunJson(3, {"migrate", "--timeout", "8s", "--grace", "100ms"});
  CHECK_THAT(ended.at("error").at("detail").get<std::string>(),
             ContainsSubstring("it waited for session " + OwnSession(workspace)));
  workspace.database().Execute("COMMIT");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryCell("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass") == "1");
}

TEST_CASE("blocked: for a table the server may know only perhaps", "[mysql]") {
  Workspace workspace;
  HoldRow(workspace);
  const std::string session = "session " + OwnSession(workspace);
  workspace.Write("V3_row.up.sql", "ALTER TABLE t ADD COLUMN b INTEGER;\n");
  Process runner = workspace.Start({"migrate"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("is waiting for " + session) != std::string::npos; }));
  workspace.database().Execute("COMMIT");
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
}

}  // namespace
}  // namespace msr::test
