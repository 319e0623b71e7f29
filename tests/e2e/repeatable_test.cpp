// Migrations that run again whenever their text changes.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

void WriteView(const Workspace &workspace, const std::string &name, const std::string &column) {
  workspace.Write("R_" + name + ".sql", "DROP VIEW IF EXISTS " + name + ";\nCREATE VIEW " + name + " AS SELECT " +
                                            column + " AS c FROM t;\n");
}

void WriteAll(const Workspace &workspace) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER, other INTEGER);\nINSERT INTO t VALUES (1, 2);\n");
  workspace.Write("V1_t.down.sql", "DROP TABLE t;\n");
  WriteView(workspace, "a_view", "id");
  WriteView(workspace, "b_view", "id");
  workspace.Write("R_a_view.down.sql", "DROP VIEW a_view;\n");
  workspace.Write("R_b_view.down.sql", "DROP VIEW b_view;\n");
}

TEST_CASE("repeatable: runs after the versions in the order of names and then not again", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "V1 R a_view R b_view");
  CHECK(workspace.RunJson(0, {"migrate"}).at("done").empty());
  CHECK(workspace.States() == "V1 applied, R a_view applied, R b_view applied");
}

TEST_CASE("repeatable: runs again when its text changed and only that one", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Run(0, {"migrate"});
  WriteView(workspace, "b_view", "other");
  CHECK(workspace.States() == "V1 applied, R a_view applied, R b_view outdated");
  workspace.Run(9, {"list", "--exit-code"});
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "R b_view");
  CHECK(workspace.database().QueryCell("SELECT c FROM b_view") == "2");
  CHECK(workspace.RunJson(0, {"migrate"}).at("done").empty());
}

TEST_CASE("repeatable: down reverts it first and in reverse order and up brings it back", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Run(0, {"migrate"});
  CHECK(Names(workspace.RunJson(0, {"down", "0"}).at("done")) == "R b_view R a_view V1");
  CHECK(workspace.database().Tables() == "migration_locks schema_version schema_version_journal schema_version_log");
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "V1 R a_view R b_view");
}

TEST_CASE("repeatable: one without a down file is outdated after down and runs again", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.folder().Remove("R_a_view.sql");
  workspace.folder().Remove("R_a_view.down.sql");
  workspace.Write("V2_rows.up.sql", "CREATE TABLE rows_of_it (n INTEGER);\n");
  workspace.Write("V2_rows.down.sql", "DROP TABLE rows_of_it;\n");
  workspace.Write("R_note.sql", "INSERT INTO t VALUES (7, 7);\n");
  workspace.Run(0, {"migrate"});
  CHECK(Names(workspace.RunJson(0, {"down", "1"}).at("done")) == "R b_view V2");
  CHECK(workspace.States() == "V1 applied, V2 pending, R b_view pending, R note outdated");
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "V2 R b_view R note");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t WHERE id = 7") == "2");
}

TEST_CASE("repeatable: waits as long as a version is left pending", "[all]") {
  Workspace workspace;
  WriteAll(workspace);
  workspace.Write("V2_more.up.sql", "CREATE TABLE more (id INTEGER);\n");
  CHECK(Names(workspace.RunJson(0, {"migrate", "1"}).at("done")) == "V1");
  CHECK(Names(workspace.RunJson(0, {"migrate"}).at("done")) == "V2 R a_view R b_view");
}

}  // namespace
}  // namespace msr::test
