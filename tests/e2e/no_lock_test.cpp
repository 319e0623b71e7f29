// Runners without the session lock, and how often a migration is tried.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

TEST_CASE("no lock: the row says so and a runner that came later fences the earlier one", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate", "--no-lock"});
  CHECK(workspace.database().QueryCell("SELECT mode FROM migration_locks") == "fence");
  workspace.Write("V2_slow.up.sql", SlowStatement(std::chrono::seconds(5)) + ";\nINSERT INTO t VALUES (2);\n");
  Process runner = workspace.Start({"migrate", "--no-lock", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
  CHECK(workspace.RunJson(0, {"lock", "status"}).at("held") == false);
  // As another such runner begins: it claims the row. On SQLite nobody else can write while the first one does.
  const bool claimed =
      !IsSqlite() && workspace.database().TryExecute("UPDATE migration_locks SET fence = fence + 1, owner = 'another'");
  const Finished finished = Checked(runner.Wait());
  if (claimed) {
    CHECK(finished.exit_code == 8);
    CHECK_THAT(finished.err, ContainsSubstring("another runner has taken over"));
  } else {
    CHECK(finished.exit_code == 0);
  }
}

TEST_CASE("no lock: a migration that may still run is not taken up", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-transaction\nCREATE TABLE t (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n");
  workspace.Run(3, {"migrate"});
  workspace.Write("V1_t.up.sql", "-- msr:no-transaction\nCREATE TABLE t (id INTEGER);\nINSERT INTO t VALUES (1);\n");
  workspace.database().Execute("UPDATE schema_version SET state = 'running' WHERE version = '1'");
  CHECK(workspace.RunJson(11, {"migrate", "--no-lock"}).at("error").at("kind") == "in_doubt");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.States() == "V1 applied");
}

}  // namespace
}  // namespace msr::test
