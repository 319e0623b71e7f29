// A run that may take only so long.
#include <csignal>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr std::chrono::seconds kEndless{30};

TEST_CASE("timeout: a run that takes longer is ended and the next one goes on there", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_slow.up.sql", SlowStatement(kEndless) + ";\nINSERT INTO t VALUES (2);\n");
  const Json ended = workspace.RunJson(3, {"migrate", "--timeout", "4s", "--grace", "100ms"});
  CHECK_THAT(ended.at("error").at("message").get<std::string>(),
             ContainsSubstring("longer than 4s, which --timeout allows"));
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t") == "0");
  workspace.Write("V2_slow.up.sql", "INSERT INTO t VALUES (2);\n");
  workspace.Run(0, {"migrate", "--timeout", "1h"});
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t") == "1");
}

TEST_CASE("timeout: on the way down it is exit 4", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V1_t.down.sql", SlowStatement(kEndless) + ";\nDROP TABLE t;\n");
  workspace.Run(0, {"migrate"});
  workspace.Run(4, {"down", "0", "--timeout", "4s", "--grace", "100ms"});
  CHECK(workspace.database().HasTable("t"));
}

TEST_CASE("timeout: it bounds the wait for another runner, who is named", "[all]") {
  Workspace workspace;
  workspace.Write("V1_slow.up.sql", SlowStatement(kEndless) + ";\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 1") != std::string::npos; }));
  const Json ended = workspace.RunJson(8, {"migrate", "--timeout", "4s"});
  CHECK(ended.at("error").at("kind") == "locked");
  CHECK_THAT(ended.at("error").at("message").get<std::string>(), ContainsSubstring("is held by"));
  CHECK_THAT(ended.at("error").at("hint").get<std::string>(), ContainsSubstring("--timeout"));
  runner.Send(SIGTERM);
  runner.Send(SIGTERM);
  RequireExit(Checked(runner.Wait()), 143, {"migrate"}, Where::current());
}

TEST_CASE("timeout: it bounds the first look at a history that another session has locked", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_t.up.sql", "INSERT INTO t VALUES (2);\n");
  workspace.database().Execute("BEGIN");
  workspace.database().Execute(IsPostgresql() ? "LOCK TABLE schema_version" : "LOCK TABLES schema_version WRITE");
  const Json ended = workspace.RunJson(3, {"migrate", "--timeout", "4s", "--grace", "100ms"});
  CHECK_THAT(ended.at("error").at("message").get<std::string>(),
             ContainsSubstring("longer than 4s, which --timeout allows"));
  workspace.database().Disconnect();
  workspace.Run(0, {"migrate"});
}

TEST_CASE("timeout: a run that is done in time does not notice", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate", "--timeout", "1h"});
  workspace.Run(0, {"migrate", "--timeout", "1h"});
  CHECK(workspace.States() == "V1 applied");
}

}  // namespace
}  // namespace msr::test
