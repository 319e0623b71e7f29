// Files with transactions of their own, and statements that refuse one.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

TEST_CASE("transaction: a statement that refuses transactions runs by itself", "[postgresql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\nINSERT INTO t VALUES (1), (2);\n");
  workspace.Write("V2_index.up.sql", "CREATE INDEX CONCURRENTLY t_id ON t (id);\n");
  const Json planned = workspace.RunJson(0, {"plan"});
  CHECK(planned.at("steps").at(0).at("transaction") == true);
  CHECK(planned.at("steps").at(1).at("transaction") == false);
  CHECK_FALSE(planned.at("steps").at(1).at("why_no_transaction").is_null());
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryCell("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_id'::regclass") == "1");
}

TEST_CASE("transaction: a file that asks for none runs without", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);\n");
  workspace.Write("V2_rows.up.sql",
                  "-- msr:no-transaction\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nINSERT INTO t VALUES "
                  "(1);\nINSERT INTO t VALUES (4);\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(failed.at("error").at("line") == 4);
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2");
  CHECK(workspace.States() == "V1 applied, V2 failed");
  CHECK(workspace.database().QueryText(
            "SELECT state, statements, statements_done FROM schema_version WHERE version = '2'") == "failed|4|2");

  workspace.Write("V2_rows.up.sql",
                  "-- msr:no-transaction\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nINSERT INTO t VALUES "
                  "(3);\nINSERT INTO t VALUES (4);\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2,3,4");
  CHECK(workspace.States() == "V1 applied, V2 applied");
}

TEST_CASE("transaction: a file that as a whole is one is applied with its history row", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);\n");
  workspace.Write("V2_rows.up.sql", "BEGIN;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1);\nCOMMIT;\n");
  workspace.Write("V3_rows.up.sql", "BEGIN;\nINSERT INTO t VALUES (3);\nCOMMIT;\n");
  workspace.Run(3, {"migrate"});
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM t") == "0");
  CHECK(workspace.States() == "V1 applied, V2 pending, V3 pending");
  workspace.Write("V2_rows.up.sql", "BEGIN;\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nCOMMIT;\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2,3");
}

TEST_CASE("transaction: one that begins in the middle of a file is exit 2 before anything runs", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_mixed.up.sql",
                  "INSERT INTO t VALUES (1);\nBEGIN;\nINSERT INTO t VALUES (2);\nCOMMIT;\nINSERT INTO t VALUES (3);\n");
  for (const char *command : {"migrate", "plan", "validate"}) {
    INFO(command);
    const Json refused = workspace.RunJson(2, {command});
    CHECK(refused.at("error").at("kind") == "syntax");
    CHECK(refused.at("error").at("line") == 2);
    CHECK_THAT(refused.at("error").at("file").get<std::string>(), ContainsSubstring("V2_mixed.up.sql"));
  }
  CHECK(workspace.database().Tables().empty());
}

TEST_CASE("transaction: statements that need one do not stand beside one that refuses it", "[postgresql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\nCREATE INDEX CONCURRENTLY t_id ON t (id);\n");
  const Json refused = workspace.RunJson(2, {"migrate"});
  CHECK(refused.at("error").at("kind") == "syntax");
  CHECK(refused.at("error").at("line") == 2);
  CHECK(workspace.database().Tables().empty());
}

TEST_CASE("transaction: a table is rebuilt without its children losing their rows", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_tables.up.sql",
                  "CREATE TABLE parent (id INTEGER PRIMARY KEY, old TEXT);\n"
                  "CREATE TABLE child (id INTEGER REFERENCES parent (id) ON DELETE CASCADE);\n"
                  "INSERT INTO parent VALUES (1, 'x');\nINSERT INTO child VALUES (1);\n");
  workspace.Write("V2_rebuild.up.sql",
                  "CREATE TABLE new_parent (id INTEGER PRIMARY KEY);\nINSERT INTO new_parent SELECT id FROM parent;\n"
                  "DROP TABLE parent;\nALTER TABLE new_parent RENAME TO parent;\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM child") == "1");
}

}  // namespace
}  // namespace msr::test
