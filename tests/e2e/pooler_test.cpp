// Runners through a pooler in transaction mode, where no lock of a session holds: the lease alone keeps them apart,
// also from runners that are connected directly.
#include <csignal>
#include <vector>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/support/pooler.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

const Arguments kMigrate = {"migrate", "--verbose", "--lease", "2s", "--lock-wait", "20s"};

struct Pooled {
  Pooled() : pooler(workspace.database().url()), through({{"MSR_DATABASE_URL", pooler.url()}}) {}

  // A table without a key takes every row, so that it shows what ran twice.
  void Write(double seconds) const {
    workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (step INTEGER);\n");
    workspace.Write("V2_slow.up.sql", fmt::format("SELECT pg_sleep({});\nINSERT INTO ran VALUES (2);\n", seconds));
    workspace.Write("V3_more.up.sql", "INSERT INTO ran VALUES (3);\n");
  }
  void RequireOnce() {
    CHECK(workspace.database().QueryText("SELECT step FROM ran ORDER BY step") == "2,3");
    CHECK(workspace.Log() == "applied 1, applied 2, applied 3");
    CHECK(workspace.database().QueryText("SELECT owner FROM migration_locks").empty());
  }
  Json StatusThrough() { return ParseDocument(workspace.Run(0, {"lock", "status", "--format", "json"}, through)); }

  Workspace workspace;
  Pooler pooler;
  Variables through;
};

void WaitUntilAtWork(const Process &runner) {
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
}

TEST_CASE("pooler: every command goes through, and runs have a lease", "[postgresql]") {
  Pooled pooled;
  pooled.Write(0);
  Workspace &workspace = pooled.workspace;
  workspace.Run(0, {"migrate"}, pooled.through);
  pooled.RequireOnce();
  CHECK(workspace.database().QueryCell("SELECT mode FROM migration_locks") == "lease");
  for (const Arguments &looks : std::vector<Arguments>{{"list"}, {"plan"}, {"validate"}, {"doctor"}, {"migrate"}}) {
    workspace.Run(0, looks, pooled.through);
  }
  workspace.Write("V3_more.down.sql", "DELETE FROM ran WHERE step = 3;\n");
  workspace.Run(0, {"down", "--steps", "1"}, pooled.through);
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 pending");
}

TEST_CASE("pooler: a file without a transaction is refused unless it is allowed", "[postgresql]") {
  Pooled pooled;
  pooled.workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  pooled.workspace.Write("V2_index.up.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n");
  const Finished refused = pooled.workspace.Run(7, {"migrate"}, pooled.through);
  CHECK_THAT(refused.err, ContainsSubstring("V2_index.up.sql"));
  CHECK_THAT(refused.err, ContainsSubstring("use a direct URL"));
  CHECK_FALSE(pooled.workspace.database().HasTable("t"));
  pooled.workspace.Run(0, {"migrate", "--allow-pooled-autocommit"}, pooled.through);
  CHECK(pooled.workspace.States() == "V1 applied, V2 applied");
}

TEST_CASE("pooler: a runner with a lease and one with the session lock wait for each other", "[postgresql]") {
  for (const bool pooled_first : {true, false}) {
    INFO("first through the pooler: " << pooled_first);
    Pooled pooled;
    pooled.Write(4);
    Workspace &workspace = pooled.workspace;
    Process first = workspace.Start(kMigrate, pooled_first ? pooled.through : Variables());
    WaitUntilAtWork(first);
    CHECK(pooled.StatusThrough().at("held") == true);
    CHECK(workspace.RunJson(0, {"lock", "status"}).at("row").at("mode") == (pooled_first ? "lease" : "session"));
    const Finished second = Checked(Run(workspace.MakeCommand(kMigrate, pooled_first ? Variables() : pooled.through)));
    RequireExit(second, 0, kMigrate, Where::current());
    CHECK_THAT(second.err, ContainsSubstring(fmt::format("held by msr migrate (pid {})", first.pid())));
    CHECK(second.err.find("applying") == std::string::npos);
    RequireExit(Checked(first.Wait()), 0, kMigrate, Where::current());
    pooled.RequireOnce();
  }
}

TEST_CASE("pooler: of a crowd, half of it connected directly, each migration is applied once", "[postgresql]") {
  Pooled pooled;
  pooled.Write(1);
  Barrier barrier;
  std::vector<Process> runners;
  for (int i = 0; i < 8; ++i) {
    Command command = pooled.workspace.MakeCommand({"migrate"}, i % 2 == 0 ? pooled.through : Variables());
    command.barrier = &barrier;
    runners.emplace_back(command);
  }
  barrier.Release();
  for (Process &runner : runners) RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
  pooled.RequireOnce();
}

TEST_CASE("pooler: a runner with a lease comes at any point of a first run with the session lock", "[postgresql]") {
  bool reached = true;
  int overtaken = 0;
  for (int message = 1; reached; ++message) {
    INFO("before message " << message << " of the first runner");
    Pooled pooled;
    pooled.Write(0);
    const ServerUrl server = ParseServerUrl(pooled.workspace.database().url());
    Proxy proxy(server.host, server.port);
    proxy.ActAt({Side::kClient, Point::Unit::kBeforeMessage, message}, Proxy::Act::kHold);
    Process first = pooled.workspace.Start(
        {"migrate"}, {{"MSR_DATABASE_URL", WithPort(pooled.workspace.database().url(), proxy.port())}});
    reached = ReachesPoint(first, proxy);
    const Finished second =
        Checked(Run(pooled.workspace.MakeCommand({"migrate", "--lock-wait", "100ms"}, pooled.through)));
    INFO(second.Describe());
    CHECK((second.exit_code == 0 || second.exit_code == 8));
    overtaken += second.exit_code == 0 && reached ? 1 : 0;
    proxy.Release();
    RequireExit(Checked(first.Wait()), 0, {"migrate"}, Where::current());
    pooled.RequireOnce();
  }
  // Before it had made the tables.
  CHECK(overtaken > 2);
}

TEST_CASE("pooler: the lease of a killed runner runs out and the next one goes on", "[postgresql]") {
  Pooled pooled;
  pooled.Write(1);
  Process first = pooled.workspace.Start(kMigrate, pooled.through);
  WaitUntilAtWork(first);
  first.Send(SIGKILL);
  REQUIRE(Checked(first.Wait()).signal == SIGKILL);
  CHECK(pooled.StatusThrough().at("row").at("mode") == "lease");
  const Finished next = pooled.workspace.Run(0, kMigrate, pooled.through);
  CHECK_THAT(next.err, ContainsSubstring("waiting for the lock"));
  pooled.RequireOnce();
}

TEST_CASE("pooler: a runner whose lease was taken stops and applies nothing more", "[postgresql]") {
  Pooled pooled;
  pooled.Write(30);
  Process first = pooled.workspace.Start(kMigrate, pooled.through);
  WaitUntilAtWork(first);
  pooled.workspace.RunJson(8, {"lock", "release", "--force", "--yes"});
  CHECK(pooled.workspace.RunJson(0, {"lock", "release", "--force", "--force", "--yes"}).at("row_freed") == true);
  // It does not sleep to the end.
  const Finished robbed = Checked(first.Wait(std::chrono::seconds(25)));
  INFO(robbed.Describe());
  CHECK(robbed.exit_code == 8);
  CHECK_THAT(robbed.err, ContainsSubstring("another runner has taken over"));
  CHECK(pooled.workspace.database().QueryText("SELECT step FROM ran").empty());
  CHECK(pooled.workspace.States() == "V1 applied, V2 pending, V3 pending");
  CHECK_THAT(pooled.workspace.LogText("event"), ContainsSubstring("lock_released"));
}

}  // namespace
}  // namespace msr::test
