// Tables that keep their rows when a transaction is rolled back.
#include <csignal>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr const char *kTables =
    "CREATE TABLE kept (id INTEGER, UNIQUE KEY (id)) ENGINE=MyISAM;\nCREATE TABLE forgets (id INTEGER) "
    "ENGINE=InnoDB;\n";

std::string Rows(Workspace &workspace, const std::string &table) {
  return workspace.database().QueryText("SELECT id FROM " + table + " ORDER BY id");
}

std::string WarningsOf(const Json &document) {
  return document.at("warnings").dump();
}

TEST_CASE("cover: rows of a table without transactions go statement by statement, and it is said why", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTables);
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_rows.up.sql", "INSERT INTO forgets VALUES (1);\nINSERT INTO kept VALUES (1);\n");

  const Json planned = workspace.RunJson(0, {"plan"});
  CHECK(planned.at("steps").at(0).at("transaction") == false);
  CHECK_THAT(planned.at("steps").at(0).at("why_no_transaction").get<std::string>(),
             ContainsSubstring("`kept` (MyISAM)"));
  CHECK_THAT(WarningsOf(planned), ContainsSubstring("V2_rows.up.sql:2: "));
  CHECK_THAT(WarningsOf(workspace.RunJson(0, {"validate"})), ContainsSubstring("V2_rows.up.sql:2: "));
  const std::string sql = workspace.Run(0, {"plan", "--sql"}).out;
  CHECK_THAT(sql, ContainsSubstring("statement 2 is noted"));
  CHECK_THAT(WarningsOf(workspace.RunJson(0, {"migrate"})), ContainsSubstring("V2_rows.up.sql:2: "));
  CHECK(Rows(workspace, "kept") == "1");
  CHECK(workspace.database().QueryCell("SELECT count(*) FROM schema_version_journal") == "0");
}

TEST_CASE("cover: a table that the same run made is seen", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE forgets (id INTEGER);\n");
  workspace.Write("V2_t.up.sql", "INSERT INTO forgets VALUES (1);\n");
  // Nobody else has a table of this name: one in any schema of the server counts.
  workspace.Write("V3_t.up.sql",
                  std::string("DROP TABLE forgets;\nCREATE TABLE turns (id INTEGER) ENGINE=MyISAM;\n") + kTables);
  workspace.Write("V4_t.up.sql", "INSERT INTO forgets VALUES (2);\nINSERT INTO kept VALUES (2);\n");
  workspace.Write("V5_t.up.sql", "ALTER TABLE turns ENGINE=InnoDB;\n");
  workspace.Write("V6_t.up.sql", "INSERT INTO turns VALUES (3);\n");
  workspace.Write("V7_t.up.sql", "CREATE TABLE other LIKE forgets;\nALTER TABLE other ENGINE=Aria, RENAME TO more;\n");
  workspace.Write("V8_t.up.sql", "INSERT INTO more VALUES (4);\n");
  const std::string warnings = WarningsOf(workspace.RunJson(0, {"migrate"}));
  CHECK_THAT(warnings, !ContainsSubstring("V2_t.up.sql:"));
  CHECK_THAT(warnings, ContainsSubstring("V4_t.up.sql:2: "));
  CHECK_THAT(warnings, !ContainsSubstring("V6_t.up.sql:"));
  CHECK_THAT(warnings, ContainsSubstring("V8_t.up.sql:1: "));
}

TEST_CASE("cover: what triggers, views and functions reach counts too", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  std::string(kTables) +
                      "CREATE TABLE watched (id INTEGER);\n"
                      "CREATE TRIGGER watch AFTER INSERT ON watched FOR EACH ROW INSERT INTO kept VALUES (NEW.id);\n"
                      "CREATE VIEW seen AS SELECT id FROM watched;\nCREATE TABLE called (id INTEGER);\n"
                      "DELIMITER //\nCREATE FUNCTION f(n INTEGER) RETURNS INTEGER\nBEGIN\n"
                      "  INSERT INTO kept VALUES (n);\n  RETURN n;\nEND//\nDELIMITER ;\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_t.up.sql", "INSERT INTO watched VALUES (1);\n");
  workspace.Write("V3_t.up.sql", "INSERT INTO seen VALUES (2);\n");
  workspace.Write("V4_t.up.sql", "INSERT INTO forgets VALUES (f(3));\n");
  workspace.Write("V5_t.up.sql", "INSERT INTO forgets VALUES (4);\n");
  const Json planned = workspace.RunJson(0, {"plan"});
  std::string transactions;
  for (const Json &step : planned.at("steps")) transactions += step.at("transaction") == true ? "yes " : "no ";
  CHECK(transactions == "no no no yes ");
  CHECK_THAT(WarningsOf(planned), ContainsSubstring("trigger of table `watched`, which reaches"));
  workspace.Run(0, {"migrate"});
  CHECK(Rows(workspace, "kept") == "1,2,3");
}

// Starts msr, kills it while the statement with SLEEP runs, and lets the server end that or not.
void KillInSleep(Workspace &workspace, bool end_session) {
  const std::string sleeping =
      "SELECT COALESCE(MAX(id), 0) FROM information_schema.processlist WHERE state = 'User sleep' "
      "AND db = DATABASE()";
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return workspace.database().QueryCell(sleeping) != "0"; }));
  runner.Send(SIGKILL);
  if (end_session) workspace.database().Execute("KILL " + workspace.database().QueryCell(sleeping));
  CHECK(Checked(runner.Wait()).signal == SIGKILL);
}

void WriteSlowFile(Workspace &workspace) {
  workspace.Write("V1_t.up.sql", kTables);
  workspace.Write(
      "V2_slow.up.sql",
      "INSERT INTO forgets VALUES (1);\nINSERT INTO kept SELECT 2 + SLEEP(2);\nINSERT INTO kept VALUES (3);\n");
}

TEST_CASE("cover: a statement that ended with its session while it changed such a table is in doubt", "[mysql]") {
  Workspace workspace;
  WriteSlowFile(workspace);
  KillInSleep(workspace, true);
  CHECK(workspace.RunJson(11, {"migrate"}).at("error").at("kind") == "in_doubt");
  CHECK_THAT(workspace.Run(11, {"doctor"}).out, ContainsSubstring("SLEEP"));
  const std::string stands = Rows(workspace, "kept");
  workspace.Run(0, {"repair", stands.empty() ? "--statement-not-applied" : "--statement-applied"});
  workspace.Run(0, {"migrate"});
  CHECK(Rows(workspace, "kept") == "2,3");
  CHECK(Rows(workspace, "forgets") == "1");
}

TEST_CASE("cover: what the server finished of such a statement counts once", "[mysql]") {
  Workspace workspace;
  WriteSlowFile(workspace);
  KillInSleep(workspace, false);
  workspace.Run(0, {"migrate"});
  CHECK(Rows(workspace, "kept") == "2,3");
  CHECK(Rows(workspace, "forgets") == "1");
}

TEST_CASE("cover: the run itself says so when the connection is lost at such a statement", "[mysql]") {
  Workspace workspace;
  WriteSlowFile(workspace);
  const std::string sleeping =
      "SELECT COALESCE(MAX(id), 0) FROM information_schema.processlist WHERE state = 'User sleep' "
      "AND db = DATABASE()";
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return workspace.database().QueryCell(sleeping) != "0"; }));
  workspace.database().Execute("KILL " + workspace.database().QueryCell(sleeping));
  RequireExit(Checked(runner.Wait()), 11, {"migrate"}, Where::current());
}

// What the refused statement left is found, and msr is told that it was taken back.
void UndoByHand(Workspace &workspace) {
  CHECK(Rows(workspace, "kept") == "1,2");
  workspace.RunJson(11, {"migrate"});
  workspace.database().Execute("DELETE FROM kept");
  workspace.Run(0, {"repair", "--statement-not-applied"});
}

TEST_CASE("cover: a statement that is refused half-way there is in doubt", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTables);
  workspace.Write("V2_t.up.sql", "INSERT INTO kept VALUES (1), (2), (1);\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK_THAT(failed.at("error").at("hint").get<std::string>(), ContainsSubstring("repair --statement-applied"));
  UndoByHand(workspace);
  workspace.Write("V2_t.up.sql", "INSERT INTO kept VALUES (1), (2), (3);\n");
  workspace.Run(0, {"migrate"});
  CHECK(Rows(workspace, "kept") == "1,2,3");
}

TEST_CASE("cover: a statement that could not begin is corrected and goes on there", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTables);
  workspace.Write("V2_t.up.sql", "INSERT INTO kept VALUES (1);\nINSERT INTO kept SELECT id FROM nowhere;\n");
  workspace.Run(3, {"migrate"});
  workspace.Write("V2_t.up.sql", "INSERT INTO kept VALUES (1);\nINSERT INTO kept VALUES (2);\n");
  workspace.Run(0, {"migrate"});
  CHECK(Rows(workspace, "kept") == "1,2");
}

TEST_CASE("cover: a load that is refused half-way there is in doubt, and no row is tried twice", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTables);
  workspace.Write("V2_t.up.sql", "-- msr:load kept from 'rows.csv'\n");
  workspace.Write("rows.csv", "id\n1\n2\n1\n");
  workspace.Run(3, {"migrate"});
  UndoByHand(workspace);
  workspace.Write("rows.csv", "id\n1\n2\n3\n");
  workspace.Run(0, {"migrate"});
  CHECK(Rows(workspace, "kept") == "1,2,3");
}

TEST_CASE("cover: in a transaction of the file's own such a statement is refused before it runs", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTables);
  workspace.Write(
      "V2_t.up.sql",
      "-- msr:no-transaction\nBEGIN;\nINSERT INTO forgets VALUES (1);\nINSERT INTO kept VALUES (1);\nCOMMIT;\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK_THAT(failed.at("error").at("message").get<std::string>(), ContainsSubstring("`kept` (MyISAM)"));
  CHECK(failed.at("error").at("line") == 4);
  CHECK(Rows(workspace, "kept").empty());
}

TEST_CASE("cover: such a statement is refused in BEGIN and COMMIT around the whole file too", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", kTables);
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_t.up.sql", "BEGIN;\nINSERT INTO forgets VALUES (1);\nINSERT INTO kept VALUES (1);\nCOMMIT;\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(failed.at("error").at("line") == 3);
  CHECK(Rows(workspace, "kept").empty());
  CHECK(Rows(workspace, "forgets").empty());
}

TEST_CASE("cover: a statement that may commit by itself does not stand in a transaction of the file's own", "[mysql]") {
  Workspace workspace;
  const std::string statement = GENERATE(as<std::string>{}, "CALL p()", "ANALYZE TABLE t", "GRANT USAGE ON *.* TO u");
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-transaction\nBEGIN;\nSET @a = 1;\nSAVEPOINT s;\n" + statement + ";\nCOMMIT;\n");
  const Json failed = workspace.RunJson(2, {"migrate"});
  CHECK_THAT(failed.at("error").at("message").get<std::string>(), ContainsSubstring("may commit the transaction"));
  CHECK(failed.at("error").at("line") == 5);
}

// Real schemas do so, as if the database could take the tables back.
TEST_CASE("cover: what creates a table ends the transaction that the file began", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-transaction\nBEGIN;\nCREATE TABLE t (id INTEGER);\nINSERT INTO t VALUES (1);\n"
                  "BEGIN;\nINSERT INTO t VALUES (2);\nCREATE TABLE u (id INTEGER);\nINSERT INTO t VALUES (3);\n"
                  "INSERT INTO t VALUES (4), (nowhere);\nCOMMIT;\n");
  const Json failed = workspace.RunJson(3, {"migrate"});
  CHECK(failed.at("error").at("line") == 9);
  CHECK(Rows(workspace, "t") == "1,2,3");
  workspace.Write("V1_t.up.sql",
                  "-- msr:no-transaction\nBEGIN;\nCREATE TABLE t (id INTEGER);\nINSERT INTO t VALUES (1);\n"
                  "BEGIN;\nINSERT INTO t VALUES (2);\nCREATE TABLE u (id INTEGER);\nINSERT INTO t VALUES (3);\n"
                  "INSERT INTO t VALUES (4);\nCOMMIT;\n");
  workspace.Run(0, {"migrate"});
  CHECK(Rows(workspace, "t") == "1,2,3,4");
}

TEST_CASE("cover: what a procedure committed before it failed is in doubt", "[mysql]") {
  Workspace workspace;
  workspace.Write(
      "V1_t.up.sql",
      "CREATE TABLE t (id INTEGER);\nDELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  INSERT INTO t VALUES (1);\n"
      "  INSERT INTO nowhere VALUES (1);\nEND//\nDELIMITER ;\n");
  workspace.Write("V2_t.up.sql", "CALL p();\n");
  workspace.Run(3, {"migrate"});
  CHECK(Rows(workspace, "t") == "1");
  workspace.RunJson(11, {"migrate"});
  CHECK(Rows(workspace, "t") == "1");
}

}  // namespace
}  // namespace msr::test
