// Another runner takes over in the middle of a unit: nothing of that unit is there, and the run ends with 8.
#include <fmt/format.h>

#include "tests/recovery/own_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

/// A statement that takes long and is plain, so that it shares a transaction on every database.
std::string SlowInsert() {
  return IsMysql() ? "INSERT INTO t SELECT 2 + SLEEP(2)" : "INSERT INTO t SELECT 2 FROM pg_sleep(2)";
}

bool IsAtWork(TestDatabase &database) {
  const char *query = IsPostgresql()
                          ? "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = "
                            "'PgSleep'"
                          : "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND state = "
                            "'User sleep'";
  return database.QueryCell(query) != "0";
}

// As another runner does that begins.
bool TakeOver(TestDatabase &database) {
  return database.TryExecute("UPDATE migration_locks SET fence = fence + 1, owner = 'another'");
}

void RunAndTakeOver(const std::string &head, const std::string &rows_left) {
  Workspace workspace;
  TestDatabase &database = workspace.database();
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_slow.up.sql",
                  head + "INSERT INTO t VALUES (1);\n" + SlowInsert() + ";\nINSERT INTO t VALUES (3);\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return IsAtWork(database); }));
  REQUIRE(TakeOver(database));
  const Finished finished = Checked(runner.Wait());
  INFO(finished.Describe());
  CHECK(finished.exit_code == 8);
  CHECK_THAT(finished.err, ContainsSubstring("another runner has taken over"));
  CHECK(database.QueryText("SELECT id FROM t ORDER BY id") == rows_left);
  CHECK(database.QueryCell("SELECT count(*) FROM schema_version WHERE version = '2' AND state = 'applied'") == "0");
  CHECK(database.QueryCell("SELECT count(*) FROM schema_version_log WHERE identity = '2' AND event = 'applied'") ==
        "0");
  // The number that a lax server would write where the fence is not ours.
  CHECK(database.QueryCell("SELECT count(*) FROM schema_version_log WHERE fence = 0") == "0");
  workspace.Run(0, {"migrate"});
  CHECK(database.QueryText("SELECT count(*), count(DISTINCT id) FROM t") == "3|3");
}

void RunBothWays() {
  RunAndTakeOver("", "");
  // Each statement with its progress is a unit of its own.
  RunAndTakeOver("-- msr:no-transaction\n", "1");
}

TEST_CASE("fence: a takeover in the middle of a unit leaves nothing of it", "[fence]") {
  RunBothWays();
}

TEST_CASE("fence: also where the server takes zero for what is missing", "[fence_lax]") {
  OwnServer server;
  {
    const std::unique_ptr<TestDatabase> database = TestDatabase::Make(TheDriver());
    database->Execute("SET GLOBAL sql_mode = ''");
    database->Disconnect();
    REQUIRE(database->QueryCell("SELECT @@SESSION.sql_mode").empty());
  }
  RunBothWays();
}

// Nobody else can write while a unit runs there, so the unit itself does what another runner would.
TEST_CASE("fence: a number raised within the unit leaves nothing of it on SQLite", "[fence_sqlite]") {
  Workspace workspace;
  TestDatabase &database = workspace.database();
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  const std::string before = database.DumpWithoutHistory();
  const std::string head = GENERATE(as<std::string>{}, "", "-- msr:no-transaction\n");
  workspace.Write("V2_t.up.sql",
                  head + "UPDATE migration_locks SET fence = fence + 1;\nCREATE TABLE u (id INTEGER);\n");
  workspace.Run(8, {"migrate"});
  CHECK(database.DumpWithoutHistory() == before);
  CHECK(database.QueryCell("SELECT count(*) FROM schema_version WHERE version = '2' AND state = 'applied'") == "0");
  workspace.Write("V2_t.up.sql", head + "CREATE TABLE u (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied, V2 applied");
}

}  // namespace
}  // namespace msr::test
