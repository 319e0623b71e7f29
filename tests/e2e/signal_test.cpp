// SIGINT and SIGTERM: what is done stays done, and the next run goes on.
#include <csignal>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr std::chrono::milliseconds kSlow{1500};

// The second of three takes a while.
void WriteThree(const Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_slow.up.sql", "INSERT INTO t VALUES (2);\n" + SlowStatement(kSlow) + ";\n");
  workspace.Write("V3_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
}

// A grace that a busy machine does not use up.
Process StartUntilSecond(Workspace &workspace, Arguments arguments = {"migrate", "--verbose"}) {
  arguments.insert(arguments.end(), {"--grace", "60s"});
  Process runner = workspace.Start(arguments);
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
  SleepFor(std::chrono::milliseconds(100));
  REQUIRE(runner.IsRunning());
  return runner;
}

TEST_CASE("signal: the migration in progress is finished and the exit code says which signal it was", "[all]") {
  const auto [signal, exit_code] = GENERATE(std::pair(SIGTERM, 143), std::pair(SIGINT, 130));
  Workspace workspace;
  WriteThree(workspace);
  Process runner = StartUntilSecond(workspace);
  runner.Send(signal);
  const Finished stopped = Checked(runner.Wait());
  RequireExit(stopped, exit_code, {"migrate"}, Where::current());
  CHECK_THAT(stopped.out, ContainsSubstring("schema is at version 2"));
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 pending");
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "V3");
  CHECK(workspace.database().QueryText("SELECT id FROM t") == "2");
}

TEST_CASE("signal: a second signal ends it at once and the next run completes", "[all]") {
  Workspace workspace;
  WriteThree(workspace);
  // Rows only, so that on every database one transaction covers it.
  const std::string slow = IsMysql() ? "INSERT INTO t SELECT 0 * SLEEP(4)" : SlowStatement(std::chrono::seconds(4));
  workspace.Write("V2_slow.up.sql", "INSERT INTO t VALUES (2);\n" + slow + ";\n");
  Process runner = StartUntilSecond(workspace);
  runner.Send(SIGTERM);
  SleepFor(std::chrono::milliseconds(200));
  REQUIRE(runner.IsRunning());
  runner.Send(SIGTERM);
  const Finished stopped = Checked(runner.Wait(std::chrono::seconds(2)));
  INFO(stopped.Describe());
  CHECK_FALSE(stopped.timed_out);
  CHECK((stopped.signal == SIGTERM || stopped.exit_code == 143));
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t WHERE id = 2") == "1");
}

TEST_CASE("signal: a run that has done everything already ends with 0", "[all]") {
  Workspace workspace;
  WriteThree(workspace);
  Process runner = StartUntilSecond(workspace, {"migrate", "2", "--verbose"});
  runner.Send(SIGTERM);
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 pending");
}

TEST_CASE("signal: in JSON an interrupted run still is one document", "[all]") {
  Workspace workspace;
  WriteThree(workspace);
  Process runner = StartUntilSecond(workspace, {"migrate", "--verbose", "--format", "json"});
  runner.Send(SIGTERM);
  const Finished stopped = Checked(runner.Wait());
  RequireExit(stopped, 143, {"migrate"}, Where::current());
  const Json document = ParseDocument(stopped);
  CHECK(document.at("error").at("kind") == "interrupted");
  CHECK(Names(document.at("done")) == "V1 V2");
  CHECK(document.at("not_run") == 1);
}

TEST_CASE("signal: a waiter for the lock stops at once and changed nothing", "[all]") {
  Workspace workspace;
  WriteThree(workspace);
  Process runner = StartUntilSecond(workspace);
  Process waiter = workspace.Start({"migrate"});
  REQUIRE(WaitUntil([&] { return waiter.Err().find("waiting for the lock") != std::string::npos; }));
  waiter.Send(SIGTERM);
  RequireExit(Checked(waiter.Wait(std::chrono::seconds(5))), 143, {"migrate"}, Where::current());
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
  CHECK(workspace.Log() == "applied 1, applied 2, applied 3");
}

TEST_CASE("signal: msr starts no other process and has no password in its arguments", "[all]") {
  Workspace workspace;
  WriteThree(workspace);
  Process runner = StartUntilSecond(workspace);
  CHECK(ChildrenOf(runner.pid()).empty());
  const std::string arguments = ReadFile(fmt::format("/proc/{}/cmdline", runner.pid()));
  CHECK(arguments.find("migrate") != std::string::npos);
  CHECK(arguments.find("://") == std::string::npos);
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
}

}  // namespace
}  // namespace msr::test
