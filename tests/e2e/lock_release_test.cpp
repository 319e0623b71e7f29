// A lock that somebody holds, or held: what is said of it, and how it is freed.
#include <csignal>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

bool EndsSessions(Workspace &workspace) {
  const Json listed = workspace.RunJson(0, {"drivers"});
  for (const Json &driver : listed.at("drivers")) {
    if (driver.at("name") != TheDriver()) continue;
    for (const Json &capability : driver.at("capabilities")) {
      if (capability == "end_session") return true;
    }
  }
  return false;
}

// As a runner leaves it that was killed.
void LeaveRow(Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.database().Execute("UPDATE migration_locks SET owner = '20260101T000000000-00000000000000aa'");
}

TEST_CASE("lock release: the row of a runner that is gone is freed with its fence raised", "[all]") {
  Workspace workspace;
  LeaveRow(workspace);
  TestDatabase &database = workspace.database();
  const std::string fence = database.QueryCell("SELECT fence FROM migration_locks");
  const Json status = workspace.RunJson(0, {"lock", "status"});
  CHECK(status.at("held") == false);
  CHECK(status.at("holder").is_null());
  CHECK(status.at("stale") == true);
  CHECK(status.at("row").at("run_id") == "20260101T000000000-00000000000000aa");
  CHECK(status.at("row").at("mode") == "session");
  CHECK(status.at("row").at("command") == "migrate");

  workspace.Run(1, {"lock", "release"});
  workspace.Run(1, {"lock", "release", "--force"});
  workspace.RunJson(1, {"lock", "release", "--force"});
  CHECK(database.QueryCell("SELECT fence FROM migration_locks") == fence);
  const Json released = workspace.RunJson(0, {"lock:release", "--force", "--yes"});
  CHECK(released.at("row_freed") == true);
  CHECK(released.at("session_ended") == false);
  CHECK(released.at("row").at("run_id") == "20260101T000000000-00000000000000aa");
  CHECK(database.QueryText("SELECT owner FROM migration_locks").empty());
  CHECK(std::stoll(database.QueryCell("SELECT fence FROM migration_locks")) > std::stoll(fence));
  CHECK(workspace.RunJson(0, {"lock", "status"}).at("stale") == false);
}

TEST_CASE("lock release: a free lock is nothing to release", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  if (!IsSqlite()) CHECK_THAT(workspace.Run(0, {"lock", "release"}).out, ContainsSubstring("the lock is free"));
  workspace.Run(0, {"migrate"});
  CHECK(workspace.RunJson(0, {"lock", "release"}).at("row_freed") == false);
}

TEST_CASE("lock release: a runner that is alive is not robbed by a single --force", "[all]") {
  Workspace workspace;
  workspace.Write("V1_slow.up.sql", SlowStatement(std::chrono::seconds(6)) + ";\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 1") != std::string::npos; }));
  CHECK(workspace.RunJson(8, {"lock", "status", "--exit-code"}).at("row").at("command") == "migrate");
  const Json refused = workspace.RunJson(8, {"lock", "release", "--force", "--yes"});
  CHECK(refused.at("error").at("kind") == "locked");
  CHECK_THAT(refused.at("error").at("hint").get<std::string>(), ContainsSubstring("--force --force"));
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
  CHECK(workspace.States() == "V1 applied");
}

TEST_CASE("lock release: given twice --force ends the session or says how to", "[all]") {
  Workspace workspace;
  workspace.Write("V1_slow.up.sql", SlowStatement(std::chrono::seconds(6)) + ";\n");
  const bool ends = EndsSessions(workspace);
  Process runner = workspace.Start({"migrate", "--verbose", "--retries", "0"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 1") != std::string::npos; }));
  const Json released = workspace.RunJson(ends ? 0 : 8, {"lock", "release", "--force", "--force", "--yes"});
  const Finished finished = Checked(runner.Wait());
  if (ends) {
    CHECK(released.at("session_ended") == true);
    CHECK(finished.exit_code != 0);
  } else {
    CHECK_THAT(released.at("error").at("hint").get<std::string>(), ContainsSubstring("end session"));
    CHECK(finished.exit_code == 0);
  }
  // What no transaction covered is in doubt, as it was said.
  if (ends && IsMysql()) {
    workspace.Run(11, {"migrate"});
    workspace.Run(0, {"repair", "--statement-not-applied"});
  }
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied");
}

}  // namespace
}  // namespace msr::test
