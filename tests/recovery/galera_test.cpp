// On a node of Galera a lock of a session holds on that node only: the lease decides, and without transactional DDL two
// runners may both be at making the tables.
#include <csignal>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

TEST_CASE("galera: who was killed is followed when its lease is over", "[galera]") {
  Workspace workspace;
  workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (version INTEGER PRIMARY KEY);\n");
  workspace.Write("V2_slow.up.sql", "INSERT INTO ran SELECT 2 + SLEEP(3);\n");
  const Arguments migrate = {"migrate", "--verbose", "--lease", "2s"};
  Process first = workspace.Start(migrate);
  REQUIRE(WaitUntil([&] { return first.Err().find("applying 2") != std::string::npos; }));
  CHECK(workspace.RunJson(0, {"lock", "status"}).at("row").at("mode") == "lease");
  first.Send(SIGKILL);
  CHECK(first.Wait().signal == SIGKILL);
  const Finished next = workspace.Run(0, migrate);
  CHECK_THAT(next.err, ContainsSubstring("waiting for the lock"));
  CHECK(workspace.States() == "V1 applied, V2 applied");
  CHECK(workspace.database().QueryText("SELECT version FROM ran") == "2");
}

// Calls `come` before each message of a first runner on an empty database.
template <class Come>
void AtEachPoint(const Variables &of_first, const Come &come) {
  bool reached = true;
  for (int message = 1; reached; ++message) {
    INFO("before message " << message << " of the first runner");
    Workspace workspace;
    // A table without a key takes every row, so that it shows what ran twice.
    workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (step INTEGER);\n");
    workspace.Write("V2_more.up.sql", "INSERT INTO ran VALUES (2);\n");
    const std::string &url = workspace.database().url();
    const ServerUrl server = ParseServerUrl(url);
    Proxy proxy(server.host, server.port);
    proxy.ActAt({Side::kClient, Point::Unit::kBeforeMessage, message}, Proxy::Act::kHold);
    Variables variables = of_first;
    variables["MSR_DATABASE_URL"] = WithPort(url, proxy.port());
    // Not for a lease that is its own: that would last for longer.
    Process first = workspace.Start({"migrate", "--timeout", "20s"}, variables);
    reached = ReachesPoint(first, proxy);
    come(workspace, reached);
    proxy.Release();
    RequireExit(Checked(first.Wait()), 0, {"migrate"}, Where::current());
    CHECK(workspace.database().QueryText("SELECT step FROM ran") == "2");
    CHECK(workspace.Log() == "applied 1, applied 2");
    CHECK(workspace.database().QueryText("SELECT owner FROM migration_locks").empty());
  }
}

// How often a second runner did all the work.
int ComeAtEachPoint(const Variables &of_first) {
  int overtaken = 0;
  AtEachPoint(of_first, [&](Workspace &workspace, bool reached) {
    const Finished second = Checked(Run(workspace.MakeCommand({"migrate", "--lock-wait", "100ms"})));
    INFO(second.Describe());
    CHECK((second.exit_code == 0 || second.exit_code == 8));
    overtaken += second.exit_code == 0 && reached ? 1 : 0;
  });
  return overtaken;
}

TEST_CASE("galera: a second runner comes at any point of a first run", "[galera]") {
  // Before it had made the tables.
  CHECK(ComeAtEachPoint({}) > 2);
}

// What the server does one after the other with a message, another session may come between.
TEST_CASE("galera: a second runner comes between any two statements of a first run", "[galera]") {
  CHECK(ComeAtEachPoint({{"MSR_DRIVER_PATH", MSR_UNIT_IN_PIECES}}) > 4);
}

// As a runner does that saw no tables before the first one began.
TEST_CASE("galera: who made the lock row works, whoever made the tables", "[galera]") {
  Workspace other;
  other.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  other.Run(0, {"migrate"});
  const std::string made = other.database().QueryCell("SELECT database()");
  AtEachPoint({{"MSR_DRIVER_PATH", MSR_UNIT_IN_PIECES}}, [&](Workspace &workspace, bool) {
    for (const char *table : {"schema_version_log", "schema_version_journal", "migration_locks", "schema_version"})
      workspace.database().Execute(fmt::format("CREATE TABLE IF NOT EXISTS {0} LIKE {1}.{0}", table, made));
    workspace.database().Execute(
        fmt::format("INSERT IGNORE INTO schema_version SELECT * FROM {}.schema_version WHERE kind = 'layout'", made));
  });
}

TEST_CASE("galera: what was rolled back for another session is sent again", "[galera]") {
  Workspace workspace;
  workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (version INTEGER);\n");
  workspace.Run(0, {"migrate"}, {{"MSR_DRIVER_PATH", MSR_ROLLED_BACK_AT_FIRST}});
  CHECK(workspace.States() == "V1 applied");
  CHECK(workspace.database().QueryText("SELECT owner FROM migration_locks").empty());
}

}  // namespace
}  // namespace msr::test
