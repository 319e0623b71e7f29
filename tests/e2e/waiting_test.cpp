// A runner that waits for another one: as long as that lives, and no longer.
#include <csignal>
#include <string>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "core/lock/wait.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/database.hpp"
#include "tests/support/login.hpp"
#include "tests/support/proxy.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

using std::chrono::milliseconds;

const Arguments kMigrate = {"migrate", "--verbose", "--lease", "1s", "--lock-wait", "2s"};

// Something that a transaction covers, also on MySQL.
std::string Slow(milliseconds length) {
  if (!IsMysql()) return SlowStatement(length);
  return fmt::format("INSERT INTO ran SELECT 9 FROM (SELECT SLEEP({}) AS slept) AS x WHERE slept > 1",
                     static_cast<double>(length.count()) / 1000);
}

// A table without a key takes every row, so that it shows what ran twice.
void WriteSlow(const Workspace &workspace, milliseconds length) {
  workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (step INTEGER);\n");
  workspace.Write("V2_slow.up.sql", Slow(length) + ";\nINSERT INTO ran VALUES (2);\n");
  workspace.Write("V3_more.up.sql", "INSERT INTO ran VALUES (3);\n");
}

bool IsAtWork(const Process &runner) {
  return runner.Err().find("applying 2") != std::string::npos;
}

void RequireOnce(Workspace &workspace) {
  CHECK(workspace.database().QueryText("SELECT step FROM ran ORDER BY step") == "2,3");
  CHECK(workspace.Log() == "applied 1, applied 2, applied 3");
}

TEST_CASE("waiting: a runner that works longer than its lease is waited for as long as it lives", "[all]") {
  Workspace workspace;
  WriteSlow(workspace, milliseconds(5'000));
  Process first = workspace.Start(kMigrate);
  REQUIRE(WaitUntil([&] { return IsAtWork(first); }));
  Process second = workspace.Start(kMigrate);
  if (!IsSqlite()) {
    const auto beats = [&] {
      const Json row = workspace.RunJson(0, {"lock", "status"}).at("row");
      return row.at("heartbeat") > row.at("since");
    };
    REQUIRE(WaitUntil(beats));
    const Json status = workspace.RunJson(0, {"lock", "status"});
    CHECK(status.at("held") == true);
    CHECK(status.at("stale") == false);
    CHECK(status.at("row").at("mode") == "session");
    CHECK(status.at("row").at("heartbeat_age_ms") < 1'000);
    CHECK(status.at("row").at("expires") > status.at("row").at("heartbeat"));
  }
  RequireExit(Checked(first.Wait()), 0, kMigrate, Where::current());
  const Finished waited = Checked(second.Wait());
  RequireExit(waited, 0, kMigrate, Where::current());
  CHECK(CountIn(waited.err, "waiting for the lock") == 1);
  CHECK_THAT(waited.err, ContainsSubstring(fmt::format("held by msr migrate (pid {})", first.pid())));
  CHECK(waited.err.find("applying") == std::string::npos);
  RequireOnce(workspace);
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM migration_locks") == "1");
}

// Between its two looks at the lock and at the row a runner may take the one, write the other, or end.
TEST_CASE("waiting: a runner is named once, whichever of its signs is seen first", "[all]") {
  Workspace workspace;
  const auto runner = workspace.database().Connect();
  const auto session = workspace.database().Connect();
  history::History history(*session,
                           history::TableName::Resolve("schema_version", "migration_locks", *session).value());
  history::LockRow row{.owner = "run-1", .pid = getpid(), .command = "migrate", .mode = "session"};
  row.session = runner->description().session;
  row.heartbeat_at = row.now = "2026-01-15T10:30:00.000000Z";
  row.lease_ms = 60'000;
  std::vector<std::string> named;
  const lock::Waiting waiting{.wait = milliseconds(60'000),
                              .deadline = std::nullopt,
                              .stop = {},
                              .on_waiting = [&](const std::string &holder) { named.push_back(holder); },
                              .on_notice = {}};
  lock::Waiter waiter(*session, history, waiting);

  REQUIRE(waiter.Pause(row).has_value());
  REQUIRE(runner->TryLock(history.name().text()).value());
  REQUIRE(waiter.Pause(row).has_value());
  REQUIRE(runner->Unlock(history.name().text()).has_value());
  REQUIRE(waiter.Pause(row).has_value());
  CHECK(named.size() == 1);
  row.owner = "run-2";
  REQUIRE(waiter.Pause(row).has_value());
  CHECK(named.size() == 2);
}

TEST_CASE("waiting: who has nothing to do waits for a runner that takes it away", "[all]") {
  Workspace workspace;
  WriteSlow(workspace, milliseconds(0));
  workspace.Run(0, {"migrate"});
  // All in one transaction: nobody sees what it has done so far.
  workspace.Write("V3_more.down.sql", Slow(milliseconds(6'000)) + ";\nDELETE FROM ran WHERE step = 3;\n");
  Process down = workspace.Start({"down", "2", "--verbose"});
  REQUIRE(WaitUntil([&] { return down.Err().find("reverting 3") != std::string::npos; }));
  const Finished migrated = workspace.Run(0, {"migrate"});
  RequireExit(Checked(down.Wait()), 0, {"down", "2"}, Where::current());
  CHECK_THAT(migrated.err, ContainsSubstring("waiting for the lock"));
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
  CHECK(workspace.Log() == "applied 1, applied 2, applied 3, reverted 3, applied 3");
}

TEST_CASE("waiting: without a sign of life the wait is over", "[all]") {
  Workspace workspace;
  WriteSlow(workspace, milliseconds(6'000));
  Process first = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return IsAtWork(first); }));
  const Json refused = workspace.RunJson(8, {"migrate", "--lock-wait", "500ms"});
  CHECK_THAT(refused.at("error").at("message").get<std::string>(),
             ContainsSubstring(fmt::format("held by msr migrate (pid {})", first.pid())));
  RequireExit(Checked(first.Wait()), 0, {"migrate"}, Where::current());
}

// A host that is gone, or a process that is stopped: nobody tells the server.
TEST_CASE("waiting: the session of a runner that vanished is ended after its lease", "[postgresql][mysql]") {
  const bool by_network = GENERATE(false, true);
  INFO("the network swallows what it says: " << by_network);
  Workspace workspace;
  WriteSlow(workspace, milliseconds(1'000));
  const std::string url = workspace.database().url();
  Proxy proxy(ParseServerUrl(url).host, ParseServerUrl(url).port);
  Process first = workspace.Start(kMigrate, {{"MSR_DATABASE_URL", WithPort(url, proxy.port())}});
  REQUIRE(WaitUntil([&] { return IsAtWork(first); }));
  by_network ? proxy.Hold() : first.Send(SIGSTOP);
  const Finished second = Checked(Run(workspace.MakeCommand(kMigrate)));
  by_network ? proxy.Release() : first.Send(SIGCONT);
  RequireExit(second, 0, kMigrate, Where::current());
  CHECK_THAT(second.err, ContainsSubstring("longer than its lease: its session was ended"));
  const Finished robbed = Checked(first.Wait());
  INFO(robbed.Describe());
  // It finds out that its transaction is not there, that another one has done its work, or both.
  CHECK((robbed.exit_code == 8 || robbed.exit_code == 0));
  RequireOnce(workspace);
}

TEST_CASE("waiting: who may not end the session of a runner that vanished says how to", "[postgresql][mysql]") {
  Workspace workspace;
  WriteSlow(workspace, milliseconds(1'000));
  Process first = workspace.Start(kMigrate);
  REQUIRE(WaitUntil([&] { return IsAtWork(first); }));
  const Login other(workspace.database());
  first.Send(SIGSTOP);
  const Finished refused = Checked(Run(workspace.MakeCommand(kMigrate, other.variables())));
  first.Send(SIGCONT);
  RequireExit(refused, 8, kMigrate, Where::current());
  const std::string how = IsPostgresql() ? "end its session: SELECT pg_terminate_backend(" : "end its session: KILL ";
  CHECK_THAT(refused.err, ContainsSubstring("its session could not be ended"));
  CHECK_THAT(refused.err, ContainsSubstring(how));
  RequireExit(Checked(first.Wait()), 0, kMigrate, Where::current());
  RequireOnce(workspace);
}

// Under repeatable read and above a row that was changed since a transaction began cannot be locked by it: heartbeats
// must not change the row with the fence.
TEST_CASE("waiting: heartbeats do not disturb a transaction with a snapshot of its own", "[postgresql]") {
  for (const char *level : {"repeatable read", "serializable"}) {
    Workspace workspace;
    workspace.database().Execute(fmt::format("ALTER DATABASE {} SET default_transaction_isolation = '{}'",
                                             ParseServerUrl(workspace.database().url()).database, level));
    WriteSlow(workspace, milliseconds(2'500));
    workspace.Run(0, {"migrate", "--lease", "1s", "--retries", "0"});
    RequireOnce(workspace);
  }
}

TEST_CASE("waiting: a runner without the lock is at work for all that look", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_ran.up.sql", "CREATE TABLE ran (step INTEGER);\n");
  workspace.Write("V2_slow.up.sql", fmt::format("-- msr:no-transaction\n{};\nINSERT INTO ran VALUES (2);\n",
                                                SlowStatement(milliseconds(10'000))));
  workspace.Write("V3_more.up.sql", "INSERT INTO ran VALUES (3);\n");
  Process first = workspace.Start({"migrate", "--no-lock", "--verbose", "--lease", "1s"});
  REQUIRE(WaitUntil([&] { return IsAtWork(first); }));
  CHECK(workspace.States() == "V1 applied, V2 running, V3 pending");
  const Json doctor = workspace.RunJson(0, {"doctor"});
  CHECK_THAT(doctor.at("next").get<std::string>(), ContainsSubstring("waits for the runner"));
  CHECK(doctor.at("lock").at("stale") == false);
  workspace.RunJson(8, {"lock", "release", "--force", "--yes"});
  const Finished waited = workspace.Run(0, kMigrate);
  CHECK_THAT(waited.err, ContainsSubstring("waiting for the lock"));
  RequireExit(Checked(first.Wait()), 0, {"migrate"}, Where::current());
  RequireOnce(workspace);
}

TEST_CASE("waiting: what a lease protected without a transaction is not taken up while it may still run", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-transaction\nCREATE TABLE t (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"});
  workspace.Write("V1_t.up.sql", "-- msr:no-transaction\nCREATE TABLE t (id INTEGER);\nINSERT INTO t VALUES (1);\n");
  // As a runner leaves it that was silent for longer than its lease.
  workspace.database().Execute("UPDATE schema_version SET state = 'running' WHERE version = '1'");
  workspace.database().Execute(
      "UPDATE migration_locks SET owner = 'another', mode = 'lease', heartbeat_at = '2026-01-01T00:00:00.000000Z'");
  const Json refused = workspace.RunJson(8, {"migrate"});
  CHECK_THAT(refused.at("error").at("message").get<std::string>(), ContainsSubstring("may still be working"));
  CHECK_THAT(refused.at("error").at("hint").get<std::string>(), ContainsSubstring("msr lock release --force"));
  CHECK(workspace.RunJson(0, {"lock", "release", "--force", "--yes"}).at("row_freed") == true);
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t") == "1");
}

}  // namespace
}  // namespace msr::test
