// Reverting by the down texts that the history keeps.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

void WriteTwo(const Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V1_t.down.sql", "DROP TABLE t;\n");
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.Write("V2_u.down.sql", "DROP TABLE u;\nDROP TABLE ${other};\n");
}

TEST_CASE("from history: a migration whose files are gone is reverted by the text in the history", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  workspace.database().Execute("CREATE TABLE more (id INTEGER)");
  workspace.Run(0, {"migrate"});
  workspace.folder().Remove("V2_u.up.sql");
  workspace.folder().Remove("V2_u.down.sql");
  const Json refused = workspace.RunJson(2, {"down", "1"});
  CHECK_THAT(refused.at("error").at("hint").get<std::string>(), ContainsSubstring("--from-history"));
  CHECK(workspace.database().HasTable("u"));
  const Json undefined = workspace.RunJson(2, {"down", "1", "--from-history"});
  CHECK(undefined.at("error").at("file") == "history:V2_u");
  const Json reverted = workspace.RunJson(0, {"down", "1", "--from-history", "--set", "other=more"});
  CHECK(Names(reverted.at("done")) == "V2");
  CHECK_FALSE(workspace.database().HasTable("u"));
  CHECK_FALSE(workspace.database().HasTable("more"));
  CHECK(workspace.States() == "V1 applied");
  CHECK(workspace.Log() == "applied 1, applied 2, reverted 2");
}

TEST_CASE("from history: a down file that is there comes first", "[all]") {
  Workspace workspace;
  WriteTwo(workspace);
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_u.down.sql", "DROP TABLE u;\n");
  workspace.folder().Remove("V1_t.down.sql");
  workspace.Run(0, {"down", "0", "--from-history"});
  CHECK_FALSE(workspace.database().HasTable("t"));
  CHECK_FALSE(workspace.database().HasTable("u"));
}

TEST_CASE("from history: without a text in the history nothing is reverted", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.RunJson(2, {"down", "0", "--from-history"});
  CHECK(workspace.database().HasTable("t"));
}

}  // namespace
}  // namespace msr::test
