// msr health: one look for a monitor.
#include <csignal>
#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

TEST_CASE("health: from an empty database to one in order", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const Json before = workspace.RunJson(9, {"health"});
  CHECK(before.at("ok") == true);
  CHECK(before.at("status") == "pending");
  CHECK(before.at("connected") == true);
  CHECK(before.at("readable") == true);
  CHECK(before.at("exists") == false);
  CHECK(before.at("current_version").is_null());
  CHECK(before.at("pending") == 1);
  CHECK(Names(before.at("migrations")) == "V1");
  if (IsSqlite()) {
    CHECK(Folder(workspace.dir().path()).Files().size() == 1);
  } else {
    CHECK(workspace.database().Tables().empty());
  }

  workspace.Run(0, {"migrate"});
  const Json after = workspace.RunJson(0, {"health"});
  CHECK(after.at("status") == "ok");
  CHECK(after.at("exists") == true);
  CHECK(after.at("current_version") == "1");
  CHECK(after.at("applied") == 1);
  CHECK(after.at("pending") == 0);
  CHECK(after.at("migrations").empty());
  CHECK(after.at("lock").at("held") == false);
  const std::string shown = workspace.Run(0, {"health"}).out;
  CHECK_THAT(shown, ContainsSubstring("schema is at version 1"));
  CHECK_THAT(shown, ContainsSubstring("1 applied, 0 pending"));
}

TEST_CASE("health: a failed migration is 3 and a changed file is 10", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_u.up.sql",
                  "-- msr:no-transaction\nCREATE TABLE u (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"});
  const Json failed = workspace.RunJson(3, {"health"});
  CHECK(failed.at("status") == "failed");
  CHECK(failed.at("pending") == 1);
  CHECK(failed.at("migrations").at(0).at("state") == "failed");
  CHECK_THAT(workspace.Run(3, {"health"}).out, ContainsSubstring("V2_u failed"));

  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER, more INTEGER);\n");
  CHECK(workspace.RunJson(10, {"health"}).at("status") == "drift");
}

TEST_CASE("health: without a folder it looks at the history alone, if it is told to", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  const Variables no_folder = {{"MSR_FOLDER", workspace.dir() / "nowhere"}};
  workspace.Run(2, {"health"}, no_folder);
  const Json looked = ParseDocument(workspace.Run(0, {"health", "--history-only", "--format", "json"}, no_folder));
  CHECK(looked.at("status") == "ok");
  CHECK(looked.at("pending").is_null());
  CHECK(looked.at("applied") == 1);
  CHECK(looked.at("migrations").empty());
}

TEST_CASE("health: an older release is in order on a newer database", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  std::filesystem::remove(workspace.folder().path() + "/V2_u.up.sql");
  CHECK(workspace.RunJson(0, {"health"}).at("current_version") == "2");
  workspace.Run(10, {"health", "--newer", "error"});
}

TEST_CASE("health: a runner at work is named", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_slow.up.sql", SlowStatement(std::chrono::seconds(30)) + ";\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 1") != std::string::npos; }));
  const Json busy = workspace.RunJson(9, {"health"});
  CHECK(busy.at("lock").at("held") == true);
  CHECK_THAT(workspace.Run(9, {"health"}).out, ContainsSubstring("held by"));
  runner.Send(SIGTERM);
  runner.Send(SIGTERM);
  RequireExit(Checked(runner.Wait()), 143, {"migrate"}, Where::current());
}

TEST_CASE("health: no connection is 7, and still one document", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const Variables gone = {{"MSR_DATABASE_URL", WithPort(workspace.database().url(), "1")}};
  const Json looked = ParseDocument(workspace.Run(7, {"health", "--format", "json"}, gone));
  CHECK(looked.at("ok") == false);
  CHECK(looked.at("connected") == false);
  CHECK(looked.at("status") == "error");
  CHECK(looked.at("error").at("kind") == "connection");
}

}  // namespace
}  // namespace msr::test
