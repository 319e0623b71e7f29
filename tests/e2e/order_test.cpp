// Which migrations run: targets, steps, down, redo, and what comes out of order.
#include <algorithm>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

void WriteTable(const Workspace &workspace, const std::string &version) {
  std::string table = "t" + version;
  std::replace(table.begin(), table.end(), '.', '_');
  workspace.Write(fmt::format("V{}_table.up.sql", version), fmt::format("CREATE TABLE {} (id INTEGER);\n", table));
  workspace.Write(fmt::format("V{}_table.down.sql", version), fmt::format("DROP TABLE {};\n", table));
}

Workspace &With(Workspace &workspace, std::initializer_list<const char *> versions) {
  for (const char *version : versions) WriteTable(workspace, version);
  return workspace;
}

TEST_CASE("order: versions run as numbers group by group", "[all]") {
  Workspace workspace;
  With(workspace, {"10", "9", "1.10", "1.9", "2", "123456789012345678901234567890"});
  const Json done = workspace.RunJson(0, {"migrate"});
  CHECK(Names(done.at("done")) == "V1.9 V1.10 V2 V9 V10 V123456789012345678901234567890");
  CHECK(done.at("current_version") == "123456789012345678901234567890");
}

TEST_CASE("order: migrate stops at the target and a target as it is written elsewhere is the same", "[all]") {
  Workspace workspace;
  With(workspace, {"1", "2", "3"});
  CHECK(Names(workspace.RunJson(0, {"migrate", "02.0"}).at("done")) == "V1 V2");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 pending");
  CHECK(Names(workspace.RunJson(0, {"migrate", "2"}).at("done")).empty());
  workspace.Run(9, {"list", "--exit-code"});
}

TEST_CASE("order: migrate --steps applies at most so many", "[all]") {
  Workspace workspace;
  With(workspace, {"1", "2", "3"});
  CHECK(Names(workspace.RunJson(0, {"migrate", "--steps", "2"}).at("done")) == "V1 V2");
  CHECK(Names(workspace.RunJson(0, {"migrate", "--steps", "2"}).at("done")) == "V3");
  workspace.Run(0, {"list", "--exit-code"});
}

TEST_CASE("order: an unknown target is exit 2 and nothing runs", "[all]") {
  Workspace workspace;
  With(workspace, {"1", "2"});
  for (const char *command : {"migrate", "plan", "down"}) {
    const Json refused = workspace.RunJson(2, {command, "7"});
    CHECK(refused.at("error").at("kind") == "validation");
    CHECK_THAT(refused.at("error").at("message").get<std::string>(), ContainsSubstring("7"));
  }
  CHECK(workspace.database().Tables().empty());
}

TEST_CASE("order: down reverts what is newer than the target newest first", "[all]") {
  Workspace workspace;
  With(workspace, {"1", "2", "3", "4"});
  workspace.Run(0, {"migrate"});
  CHECK(Names(workspace.RunJson(0, {"down", "2"}).at("done")) == "V4 V3");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 pending, V4 pending");
  CHECK(Names(workspace.RunJson(0, {"down", "--steps", "1"}).at("done")) == "V2");
  CHECK(workspace.database().Tables() == "migration_locks schema_version schema_version_journal schema_version_log t1");
  CHECK(workspace.Log() == "applied 1, applied 2, applied 3, applied 4, reverted 4, reverted 3, reverted 2");
}

TEST_CASE("order: redo reverts the newest and applies it again", "[all]") {
  Workspace workspace;
  With(workspace, {"1", "2", "3"});
  workspace.Run(0, {"migrate"});
  workspace.database().Execute("INSERT INTO t3 VALUES (1)");
  workspace.database().Execute("INSERT INTO t2 VALUES (1)");
  CHECK(Names(workspace.RunJson(0, {"redo"}).at("done")) == "V3 V3");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t3") == "0");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t2") == "1");
  CHECK(Names(workspace.RunJson(0, {"redo", "--steps", "2"}).at("done")) == "V3 V2 V2 V3");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t2") == "0");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
}

TEST_CASE("order: a missing down file stops before anything is reverted", "[all]") {
  Workspace workspace;
  With(workspace, {"1", "2", "3"});
  workspace.folder().Remove("V2_table.down.sql");
  workspace.Run(0, {"migrate"});
  const std::string before = workspace.database().Dump();
  const Json refused = workspace.RunJson(2, {"down", "0"});
  CHECK_THAT(refused.at("error").at("message").get<std::string>(), ContainsSubstring("V2_table"));
  CHECK(workspace.database().Dump() == before);
}

// Versions 1 and 3 are applied, 2 comes later.
void MakeLate(Workspace &workspace) {
  With(workspace, {"1", "3"});
  workspace.Run(0, {"migrate"});
  With(workspace, {"2", "4"});
}

TEST_CASE("order: out of order is an error and nothing runs", "[all]") {
  Workspace workspace;
  MakeLate(workspace);
  const std::string before = workspace.database().Dump();
  const Json refused = workspace.RunJson(2, {"migrate"});
  CHECK(refused.at("error").at("kind") == "out_of_order");
  CHECK_THAT(refused.at("error").at("file").get<std::string>(), ContainsSubstring("V2_table.up.sql"));
  CHECK(workspace.database().Dump() == before);
  CHECK(workspace.States() == "V1 applied, V2 out_of_order, V3 applied, V4 pending");
}

TEST_CASE("order: out of order runs when it may", "[all]") {
  Workspace workspace;
  MakeLate(workspace);
  CHECK(Names(workspace.RunJson(0, {"migrate", "--out-of-order", "run"}).at("done")) == "V2 V4");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied, V4 applied");
}

TEST_CASE("order: out of order is left out with a line or without", "[all]") {
  Workspace workspace;
  MakeLate(workspace);
  const bool warns = GENERATE(true, false);
  const std::string policy = warns ? "warn" : "ignore";
  const Json planned = workspace.RunJson(0, {"plan", "--out-of-order", policy});
  CHECK(Names(planned.at("steps")) == "V4");
  CHECK(Names(planned.at("ignored")) == "V2");
  const Finished done = workspace.Run(0, {"migrate", "--out-of-order", policy});
  CHECK((done.err.find("V2_table.up.sql") != std::string::npos) == warns);
  const Json again = workspace.RunJson(0, {"migrate", "--out-of-order", policy});
  CHECK(Names(again.at("ignored")) == "V2");
  CHECK_FALSE(workspace.database().HasTable("t2"));
  CHECK(workspace.database().HasTable("t4"));
}

}  // namespace
}  // namespace msr::test
