// What doctor says, what repair makes of it, and how the next run goes on.
#include <csignal>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr const char *kTwoGood = "-- msr:no-transaction\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\n";

void WriteSecond(const Workspace &workspace, const std::string &third) {
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_rows.up.sql", kTwoGood + third + ";\n");
}

// Version 2 as a runner leaves it that vanished while its second statement ran, of which nothing shows whether it took
// effect. It did.
void LeaveInDoubt(Workspace &workspace) {
  WriteSecond(workspace, "INSERT INTO nowhere VALUES (3)");
  workspace.Run(3, {"migrate"});
  WriteSecond(workspace, "INSERT INTO t VALUES (3)");
  PutSecondInDoubt(workspace.database());
}

std::string Message(const Json &document) {
  return document.at("error").at("message").get<std::string>();
}

// The last entry of the log.
std::string LastEvent(Workspace &workspace) {
  return workspace.database().QueryCell(
      "SELECT event FROM schema_version_log WHERE run_id = (SELECT max(run_id) FROM schema_version_log) ORDER BY "
      "sequence DESC LIMIT 1");
}

TEST_CASE("doctor: nothing is wrong and nothing is changed", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  if (IsSqlite()) workspace.database().Execute("VACUUM");
  const std::string before = workspace.database().Dump();
  const Json empty = workspace.RunJson(0, {"doctor"});
  CHECK(empty.at("findings").empty());
  CHECK(empty.at("next") == "applies V1_t");
  workspace.RunJson(0, {"repair"});
  CHECK(workspace.database().Dump() == before);
  workspace.Run(0, {"migrate"});
  const Json well = workspace.RunJson(0, {"doctor"});
  CHECK(well.at("findings").empty());
  CHECK(well.at("current_version") == "1");
  CHECK(well.at("lock").at("held") == false);
  CHECK(well.at("lock").at("stale") == false);
  CHECK(well.at("lock").at("row").at("command") == "migrate");
  CHECK_THAT(workspace.Run(0, {"doctor"}).out, ContainsSubstring("nothing is wrong"));
}

TEST_CASE("doctor: a doubt is shown with its statement and its question and both answers", "[all]") {
  Workspace workspace;
  LeaveInDoubt(workspace);
  const std::string before = workspace.database().Dump();
  const Json found = workspace.RunJson(11, {"doctor"});
  REQUIRE(found.at("findings").size() == 1);
  const Json &finding = found.at("findings").at(0);
  CHECK(finding.at("migration").at("state") == "in_doubt");
  CHECK(finding.at("migration").at("statements_done") == 1);
  const Json &statement = finding.at("statement");
  CHECK(statement.at("number") == 2);
  CHECK(statement.at("text") == "INSERT INTO t VALUES (2)");
  CHECK(statement.at("outcome") == "unknown");
  CHECK_FALSE(statement.at("looked_at").is_null());
  CHECK_FALSE(statement.at("run_id").is_null());
  CHECK_FALSE(statement.at("begun_at").is_null());
  CHECK_THAT(finding.at("question").get<std::string>(), ContainsSubstring("did statement 2 take effect?"));
  CHECK(finding.at("remedies").at(0).at("command") == "msr repair --statement-applied --version 2");
  CHECK(finding.at("remedies").at(1).at("command") == "msr repair --statement-not-applied --version 2");
  CHECK_THAT(found.at("next").get<std::string>(), ContainsSubstring("stops: it is not known"));
  CHECK_THAT(workspace.Run(11, {"repair"}).out, ContainsSubstring("INSERT INTO t VALUES (2)"));
  CHECK(workspace.database().Dump() == before);
}

TEST_CASE("repair: a statement that took effect is not run again", "[all]") {
  Workspace workspace;
  LeaveInDoubt(workspace);
  const Json repaired = workspace.RunJson(0, {"repair", "--statement-applied"});
  CHECK(repaired.at("action") == "statement_applied");
  CHECK(repaired.at("before").at("state") == "in_doubt");
  CHECK_FALSE(repaired.at("run_id").is_null());
  CHECK(LastEvent(workspace) == "statement_applied");
  CHECK_THAT(workspace.Run(3, {"doctor"}).out, ContainsSubstring("goes on at statement 3"));
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2,3");
  CHECK(workspace.States() == "V1 applied, V2 applied");
}

TEST_CASE("repair: a statement that took no effect is run again", "[all]") {
  Workspace workspace;
  LeaveInDoubt(workspace);
  workspace.database().Execute("DELETE FROM t WHERE id = 2");
  workspace.Run(0, {"repair", "--statement-not-applied", "--version", "2.0"});
  CHECK(LastEvent(workspace) == "statement_not_applied");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,2,3");
}

TEST_CASE("repair: a killed runner's doubt is answered and the rest runs", "[mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_slow.up.sql",
                  "-- msr:no-transaction\nINSERT INTO t VALUES (1);\nSELECT SLEEP(2);\n"
                  "INSERT INTO t VALUES (3);\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("1 of 3") != std::string::npos; }));
  SleepFor(std::chrono::milliseconds(200));
  const Json alive = workspace.RunJson(0, {"doctor"});
  CHECK(alive.at("lock").at("held") == true);
  CHECK(alive.at("findings").at(0).at("migration").at("state") == "running");
  CHECK(alive.at("findings").at(0).at("statement").at("outcome") == "running");
  runner.Send(SIGKILL);
  CHECK(Checked(runner.Wait()).signal == SIGKILL);
  workspace.RunJson(11, {"migrate"});
  CHECK(workspace.RunJson(11, {"doctor"}).at("findings").at(0).at("statement").at("text") == "SELECT SLEEP(2)");
  workspace.Run(0, {"repair", "--statement-applied"});
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t ORDER BY id") == "1,3");
}

TEST_CASE("repair: what does not fit is refused with a reason and changes nothing", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_gone.up.sql", "CREATE TABLE gone (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.folder().Remove("V2_gone.up.sql");
  const std::string before = workspace.database().Dump();
  const auto refused = [&](int exit_code, Arguments arguments) {
    arguments.insert(arguments.begin(), "repair");
    return Message(workspace.RunJson(exit_code, arguments));
  };
  CHECK(refused(2, {"--statement-applied"}) == "no migration is in doubt");
  CHECK(refused(2, {"--statement-not-applied", "--version", "1"}) == "nothing is in doubt about V1_t: it is applied");
  CHECK(refused(2, {"--drop-failed"}) == "no migration has failed");
  CHECK(refused(2, {"--drop-failed", "--version", "1"}) == "V1_t did not fail: it is applied");
  CHECK_THAT(refused(2, {"--mark-applied", "9"}), ContainsSubstring("there is no migration 9"));
  CHECK(refused(2, {"--mark-applied", "01"}) == "V1_t is applied already");
  CHECK_THAT(refused(2, {"--mark-applied", "2"}), ContainsSubstring("there is no file of V2_gone"));
  CHECK_THAT(refused(2, {"--accept-checksum", "2"}), ContainsSubstring("there is no file of V2_gone"));
  CHECK_THAT(refused(2, {"--accept-checksum", "1"}), ContainsSubstring("V1_t is applied"));
  CHECK_THAT(refused(2, {"--mark-reverted", "R_none"}), ContainsSubstring("there is no migration R_none"));
  CHECK_THAT(refused(1, {"--mark-reverted", "users"}), ContainsSubstring("names no migration"));
  CHECK_THAT(refused(1, {"--mark-applied", "1", "--drop-failed"}), ContainsSubstring("contradict"));
  CHECK_THAT(refused(1, {"--mark-applied", "1", "--version", "1"}), ContainsSubstring("names its migration itself"));
  CHECK_THAT(refused(1, {"--version", "1"}), ContainsSubstring("not what to do"));
  CHECK(workspace.database().Dump() == before);
}

TEST_CASE("repair: a migration marked as applied does not run and can be reverted", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V1_t.down.sql", "DROP TABLE t;\n");
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.Write("V2_u.down.sql", "DROP TABLE u;\n");
  workspace.database().Execute("CREATE TABLE t (id INTEGER)");
  workspace.Run(0, {"repair", "--mark-applied", "1"});
  CHECK(workspace.States() == "V1 applied, V2 pending");
  CHECK(workspace.Log() == "marked_applied 1");
  CHECK(workspace.LogText("command") == "repair");
  CHECK_FALSE(workspace.LogText("applied_by").empty());
  CHECK_FALSE(workspace.LogText("host").empty());
  workspace.Run(0, {"migrate"});
  workspace.Run(0, {"down", "0"});
  CHECK_FALSE(workspace.database().HasTable("t"));
}

TEST_CASE("repair: a migration marked as reverted runs again", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.database().Execute("DROP TABLE t");
  workspace.Run(0, {"repair", "--mark-reverted", "1"});
  CHECK(workspace.States() == "V1 pending");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().HasTable("t"));
  workspace.folder().Remove("V1_t.up.sql");
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  CHECK(workspace.RunJson(10, {"doctor"}).at("findings").at(0).at("remedies").at(1).at("command") ==
        "msr repair --mark-reverted 1");
  workspace.Run(0, {"repair", "--mark-reverted", "1"});
  CHECK(workspace.States() == "V2 pending");
}

TEST_CASE("repair: an accepted checksum ends drift by text and by name", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("V1_t.up.sql", "-- a comment\nCREATE TABLE t (id INTEGER);\n");
  workspace.folder().Rename("V2_u.up.sql", "V2_other.up.sql");
  const Json found = workspace.RunJson(10, {"doctor"});
  REQUIRE(found.at("findings").size() == 2);
  CHECK(found.at("findings").at(0).at("migration").at("state") == "changed");
  CHECK(found.at("findings").at(0).at("remedies").at(1).at("command") == "msr repair --accept-checksum 1");
  workspace.Run(0, {"repair", "--accept-checksum", "1"});
  workspace.Run(0, {"repair", "--accept-checksum", "2"});
  CHECK(workspace.States() == "V1 applied, V2 applied");
  workspace.Run(0, {"doctor"});
  workspace.Run(0, {"validate"});
  CHECK(LastEvent(workspace) == "checksum_accepted");
}

TEST_CASE("repair: a failed migration that was undone by hand begins anew", "[all]") {
  Workspace workspace;
  WriteSecond(workspace, "INSERT INTO nowhere VALUES (3)");
  workspace.Run(3, {"migrate"});
  CHECK(workspace.RunJson(3, {"doctor"}).at("findings").at(0).at("remedies").at(2).at("when") ==
        "what stands of it was undone by hand");
  workspace.database().Execute("DELETE FROM t");
  CHECK_THAT(workspace.Run(0, {"repair", "--drop-failed"}).out, ContainsSubstring("2 had been done"));
  CHECK(LastEvent(workspace) == "failed_dropped");
  CHECK(workspace.States() == "V1 applied, V2 pending");
  // Another text: nothing of the old one binds it any more.
  workspace.Write("V2_rows.up.sql", "INSERT INTO t VALUES (7);\n");
  workspace.Run(0, {"migrate"});
  CHECK(workspace.database().QueryText("SELECT id FROM t") == "7");
}

TEST_CASE("repair: it waits for a runner and does not pass it", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  workspace.Write("V2_slow.up.sql", SlowStatement(std::chrono::seconds(5)) + ";\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 2") != std::string::npos; }));
  CHECK(workspace.RunJson(8, {"repair", "--mark-reverted", "1", "--lock-wait", "0"}).at("error").at("kind") ==
        "locked");
  RequireExit(Checked(runner.Wait()), 0, {"migrate"}, Where::current());
  CHECK(workspace.States() == "V1 applied, V2 applied");
}

TEST_CASE("baseline: files up to a version count as applied and later ones run", "[all]") {
  Workspace workspace;
  for (const char *version : {"1", "2", "3"}) {
    workspace.Write(fmt::format("V{}_t.up.sql", version), fmt::format("CREATE TABLE t{} (id INTEGER);\n", version));
    workspace.Write(fmt::format("V{}_t.down.sql", version), fmt::format("DROP TABLE t{};\n", version));
  }
  workspace.database().Execute("CREATE TABLE t1 (id INTEGER)");
  workspace.database().Execute("CREATE TABLE t2 (id INTEGER)");
  CHECK_THAT(Message(workspace.RunJson(2, {"baseline", "9"})), ContainsSubstring("there is no file of version 9"));
  const Json adopted = workspace.RunJson(0, {"baseline", "02"});
  CHECK(Names(adopted.at("recorded")) == "V1 V2");
  CHECK(adopted.at("current_version") == "2");
  CHECK(workspace.Log() == "baselined 1, baselined 2");
  CHECK(workspace.States() == "V1 applied, V2 applied, V3 pending");
  // The same once more is nothing; something else is refused.
  CHECK(workspace.RunJson(0, {"baseline", "2"}).at("recorded").empty());
  CHECK_THAT(Message(workspace.RunJson(2, {"baseline", "3"})), ContainsSubstring("knows migrations already"));
  workspace.Run(0, {"migrate"});
  CHECK(workspace.RunJson(0, {"baseline", "2"}).at("recorded").empty());
  workspace.Run(0, {"down", "1"});
  CHECK(workspace.database().HasTable("t1"));
  CHECK_FALSE(workspace.database().HasTable("t2"));
}

}  // namespace
}  // namespace msr::test
