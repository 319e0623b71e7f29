// A statement that the database refuses: what is said, what is left, and how it goes on.
#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

// Three statements; the second is wrong at line 3. It stands behind text that is not ASCII, so that a place counted in
// bytes would be a wrong one.
constexpr const char *kWrong =
    "-- Tische für Gäste\n"
    "CREATE TABLE first_one (id INTEGER);\n"
    "/* é */ INSERT INTO nowhere (id) VALUES (1);\n"
    "CREATE TABLE third_one (id INTEGER);\n";
constexpr const char *kCorrected =
    "-- Tische für Gäste\n"
    "CREATE TABLE first_one (id INTEGER);\n"
    "INSERT INTO first_one (id) VALUES (1);\n"
    "CREATE TABLE third_one (id INTEGER);\n";

void WriteThree(const Workspace &workspace, const char *second) {
  workspace.Write("V1_good.up.sql", "CREATE TABLE good (id INTEGER);\n");
  workspace.Write("V2_tables.up.sql", second);
  workspace.Write("V3_after.up.sql", "CREATE TABLE after_it (id INTEGER);\n");
}

TEST_CASE("failure: the second of three statements ends with exit 3 and its place", "[all]") {
  Workspace workspace;
  WriteThree(workspace, kWrong);
  const Json failed = workspace.RunJson(3, {"migrate"});
  const Json &error = failed.at("error");
  CHECK(error.at("kind") == "statement");
  CHECK(error.at("file") == workspace.folder().path() + "/V2_tables.up.sql");
  CHECK(error.at("line") == 3);
  // MySQL does not say where in a statement it is.
  CHECK(error.at("column") == (IsMysql() ? 9 : IsPostgresql() ? 21 : error.at("column").get<int>()));
  CHECK(failed.at("current_version") == "1");
  CHECK(Names(failed.at("done")) == "V1");
  CHECK(failed.at("not_run") == 2);
}

TEST_CASE("failure: the picture of the error has the line and a caret under the place", "[all]") {
  Workspace workspace;
  WriteThree(workspace, kWrong);
  const Finished failed = workspace.Run(3, {"migrate"});
  CHECK_THAT(failed.err, ContainsSubstring("/V2_tables.up.sql:3:"));
  const std::string line = " 3 | /* é */ INSERT INTO nowhere (id) VALUES (1);\n";
  CHECK_THAT(failed.err, ContainsSubstring(line));
  if (IsPostgresql()) CHECK_THAT(failed.err, ContainsSubstring(line + "   | " + std::string(20, ' ') + "^\n"));
  if (IsMysql()) CHECK_THAT(failed.err, ContainsSubstring(line + "   | " + std::string(8, ' ') + "^\n"));
  CHECK_THAT(failed.err, ContainsSubstring("nowhere"));
  CHECK_THAT(failed.out, ContainsSubstring("2 migrations not done"));
}

TEST_CASE("failure: nothing of the failed migration is left where DDL rolls back", "[sqlite][postgresql]") {
  Workspace workspace;
  WriteThree(workspace, kWrong);
  workspace.Run(3, {"migrate"});
  CHECK(workspace.database().Tables() ==
        "good migration_locks schema_version schema_version_journal schema_version_log");
  CHECK(workspace.States() == "V1 applied, V2 pending, V3 pending");
  CHECK(workspace.Log() == "applied 1, failed 2");
}

TEST_CASE("failure: the statements before it stand where DDL commits and the history says so", "[mysql]") {
  Workspace workspace;
  WriteThree(workspace, kWrong);
  workspace.Run(3, {"migrate"});
  CHECK(workspace.database().Tables() ==
        "first_one good migration_locks schema_version schema_version_journal schema_version_log");
  CHECK(workspace.States() == "V1 applied, V2 failed, V3 pending");
  CHECK(workspace.database().QueryText(
            "SELECT state, statements, statements_done FROM schema_version WHERE version = '2'") == "failed|3|1");
  workspace.Run(3, {"list", "--exit-code"});
}

TEST_CASE("failure: migrate goes on when the statement is corrected", "[all]") {
  Workspace workspace;
  WriteThree(workspace, kWrong);
  workspace.Run(3, {"migrate"});
  WriteThree(workspace, kCorrected);
  const Json done = workspace.RunJson(0, {"migrate"});
  CHECK(Names(done.at("done")) == "V2 V3");
  CHECK(workspace.database().Tables() ==
        "after_it first_one good migration_locks schema_version schema_version_journal schema_version_log third_one");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM first_one") == "1");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 applied");
  workspace.Run(0, {"validate"});
}

TEST_CASE("failure: an edit of the part that stands already is refused with exit 10", "[mysql]") {
  Workspace workspace;
  WriteThree(workspace, kWrong);
  workspace.Run(3, {"migrate"});
  const std::string before = workspace.database().Dump();
  std::string edited = kCorrected;
  edited.replace(edited.find("(id INTEGER)"), 12, "(id BIGINT)");
  WriteThree(workspace, edited.c_str());
  const Json refused = workspace.RunJson(10, {"migrate"});
  CHECK(refused.at("error").at("kind") == "drift");
  CHECK_THAT(refused.at("error").at("message").get<std::string>(), ContainsSubstring("V2_tables.up.sql"));
  CHECK(workspace.database().Dump() == before);
}

TEST_CASE("failure: the rest of a failed migration may become longer", "[mysql]") {
  Workspace workspace;
  WriteThree(workspace, kWrong);
  workspace.Run(3, {"migrate"});
  WriteThree(workspace, (std::string(kCorrected) + "CREATE TABLE fourth_one (id INTEGER);\n").c_str());
  const Json planned = workspace.RunJson(0, {"plan"});
  CHECK(planned.at("steps").at(0).at("first_statement") == 1);
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().HasTable("fourth_one"));
}

TEST_CASE("failure: a down file that is refused ends with exit 4", "[all]") {
  Workspace workspace;
  workspace.Write("V1_one.up.sql", "CREATE TABLE one (id INTEGER);\n");
  workspace.Write("V1_one.down.sql", "DROP TABLE not_there;\n");
  workspace.Run(0, {"migrate"});
  const Json failed = workspace.RunJson(4, {"down", "0"});
  CHECK(failed.at("error").at("kind") == "statement");
  CHECK(workspace.database().HasTable("one"));
  workspace.Write("V1_one.down.sql", "DROP TABLE one;\n");
  workspace.Run(0, {"down", "0"});
  CHECK_FALSE(workspace.database().HasTable("one"));
}

TEST_CASE("failure: a constraint that is checked at the end rolls the whole migration back", "[postgresql]") {
  Workspace workspace;
  workspace.Write("V1_tables.up.sql",
                  "CREATE TABLE parent (id INTEGER PRIMARY KEY);\n"
                  "CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);\n");
  workspace.Write("V2_orphan.up.sql", "INSERT INTO child VALUES (7);\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(Names(failed.at("done")) == "V1");
  CHECK(failed.at("error").at("sqlstate") == "23503");
  CHECK(workspace.States() == "V1 applied, V2 pending");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM child") == "0");
}

TEST_CASE("failure: what the done part has set in the session is set again before the rest runs", "[mysql]") {
  Workspace workspace;
  const std::string other = workspace.database().QueryCell("SELECT DATABASE()") + "_other";
  workspace.database().Execute("CREATE DATABASE " + other);
  workspace.Write("V1_t.up.sql", "USE " + other + ";\nSET @x = 7;\nCREATE TABLE a (id INT);\nBROKEN;\n");
  workspace.Run(3, {"migrate"});
  workspace.Write("V1_t.up.sql",
                  "USE " + other + ";\nSET @x = 7;\nCREATE TABLE a (id INT);\nCREATE TABLE b AS SELECT @x AS x;\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryCell("SELECT x FROM " + other + ".b") == "7");
  workspace.database().Execute("DROP DATABASE " + other);
}

TEST_CASE("failure: a rest that needs what only the lost session had is not guessed", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE a (id INT);\nCREATE TEMPORARY TABLE keep (id INT);\nBROKEN;\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK_THAT(failed.at("warnings").dump(), ContainsSubstring("keeps something in its session"));
  workspace.Write(
      "V1_t.up.sql",
      "CREATE TABLE a (id INT);\nCREATE TEMPORARY TABLE keep (id INT);\nINSERT INTO a SELECT id FROM keep;\n");
  const Json doubt = workspace.RunJson(11, {"migrate"});
  CHECK(doubt.at("error").at("line") == 2);
  CHECK_THAT(doubt.at("error").at("message").get<std::string>(), ContainsSubstring("cannot go on by itself"));
}

}  // namespace
}  // namespace msr::test
