// Commands that only look: they change nothing, and say what the others then do.
#include <csignal>
#include <filesystem>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"
#include "tests/support/login.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr const char *kLibrary = MSR_SOURCE_DIR "/migrations-examples/library";

TEST_CASE("look: reading commands create nothing in an empty database", "[all]") {
  Workspace workspace;
  workspace.folder().CopyFrom(kLibrary);
  // The file of SQLite has to exist: that these commands do not make one is the next test.
  if (IsSqlite()) workspace.database().Execute("VACUUM");
  const std::string before = workspace.database().Dump();
  for (const Arguments &arguments :
       {Arguments{"list"}, {"plan"}, {"validate"}, {"doctor"}, {"lock", "status"}, {"migrate", "--dry-run"}}) {
    INFO(arguments.front());
    workspace.RunJson(0, arguments);
    workspace.Run(0, arguments);
    CHECK(workspace.database().Tables().empty());
    CHECK(workspace.database().Dump() == before);
  }
  workspace.Run(9, {"list", "--exit-code"});
}

TEST_CASE("look: reading commands make no file", "[sqlite]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  for (const Arguments &arguments :
       {Arguments{"list"}, {"plan"}, {"validate"}, {"lock", "status"}, {"down", "0"}, {"redo"}}) {
    INFO(arguments.front());
    const Finished looked = Checked(Run(workspace.MakeCommand(arguments)));
    CHECK((looked.exit_code == 0 || looked.exit_code == 7));
  }
  CHECK(Folder(workspace.dir().path()).Files() == std::vector<std::string>{"migrations/V1_t.up.sql"});
}

TEST_CASE("look: a role that may only read can list and wait", "[postgresql][mysql]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate"});
  TestDatabase &database = workspace.database();
  const Login reader(database);
  const Variables as_reader = reader.variables();
  CHECK_THAT(workspace.Run(0, {"list"}, as_reader).out, ContainsSubstring("1 applied"));
  workspace.Run(0, {"validate"}, as_reader);
  workspace.Run(0, {"migrate"}, as_reader);
  workspace.Run(0, {"wait"}, as_reader);
  workspace.Run(0, {"wait", "--no-pending"}, as_reader);
  workspace.Run(0, {"wait", "--version", "1"}, as_reader);
  workspace.Run(0, {"health"}, as_reader);
  workspace.Write("V2_u.up.sql", "CREATE TABLE u (id INTEGER);\n");
  workspace.Run(0, {"plan"}, as_reader);
  const Finished refused = Checked(Run(workspace.MakeCommand({"migrate"}, as_reader)));
  CHECK((refused.exit_code == 3 || refused.exit_code == 7));
  CHECK_FALSE(database.HasTable("u"));
}

TEST_CASE("look: plan shows the steps that migrate then does", "[all]") {
  Workspace workspace;
  workspace.folder().CopyFrom(kLibrary);
  workspace.Run(0, {"migrate", "202501141000"});
  const Json planned = workspace.RunJson(0, {"plan"});
  const Json dry = workspace.RunJson(0, {"migrate", "--dry-run"});
  CHECK(dry == planned);
  const Json done = workspace.RunJson(0, {"migrate"});
  Json from_plan = Json::array();
  Json from_run = Json::array();
  for (const Json &step : planned.at("steps")) {
    from_plan.push_back({step.at("kind"), step.at("direction"), step.at("version"), step.at("name"), step.at("file"),
                         step.at("checksum"), step.at("statements").size()});
  }
  for (const Json &step : done.at("done")) {
    from_run.push_back({step.at("kind"), step.at("direction"), step.at("version"), step.at("name"), step.at("file"),
                        step.at("checksum"), step.at("statements")});
  }
  CHECK_FALSE(from_plan.empty());
  CHECK(from_plan == from_run);
  CHECK(workspace.RunJson(0, {"plan"}).at("steps").empty());
}

TEST_CASE("look: the history may have another name", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate", "--table-name", "Odd \"Name`"});
  CHECK(workspace.database().HasTable("Odd \"Name`"));
  CHECK(workspace.database().HasTable("Odd \"Name`_log"));
  CHECK_FALSE(workspace.database().HasTable("schema_version"));
  CHECK(workspace.RunJson(0, {"migrate", "--table-name", "Odd \"Name`"}).at("done").empty());
}

TEST_CASE("look: the lock may have a table of another name, which is none of the history's", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  for (const char *wrong : {"schema_version", "schema_version_log", "schema_version_journal", "other.locks"}) {
    CHECK_THAT(workspace.Run(1, {"migrate", "--lock-table", wrong}).err,
               ContainsSubstring("is not the name of a table for locks"));
  }
  CHECK(workspace.database().Tables().empty());
  workspace.Run(0, {"migrate", "--lock-table", "Our \"Locks`"});
  CHECK(workspace.database().HasTable("Our \"Locks`"));
  CHECK_FALSE(workspace.database().HasTable("migration_locks"));
  CHECK(workspace.RunJson(0, {"lock", "status", "--lock-table", "Our \"Locks`"}).at("row").at("fence") == 1);
  CHECK(workspace.RunJson(0, {"migrate", "--lock-table", "Our \"Locks`"}).at("done").empty());
}

TEST_CASE("look: the history may stand in another schema", "[postgresql]") {
  Workspace workspace;
  workspace.database().Execute("CREATE SCHEMA audit");
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Run(0, {"migrate", "--table-name", "audit.applied"});
  CHECK(workspace.database().QueryText("SELECT table_schema, table_name FROM information_schema.tables WHERE "
                                       "table_schema IN ('audit', 'public') ORDER BY 1, 2") ==
        "audit|applied,audit|applied_journal,audit|applied_log,audit|migration_locks,public|t");
  CHECK(workspace.RunJson(0, {"migrate", "--table-name", "audit.applied"}).at("done").empty());
}

TEST_CASE("look: lock status names the runner and a waiter waits for it", "[all]") {
  Workspace workspace;
  workspace.Write("V1_slow.up.sql", SlowStatement(std::chrono::seconds(60)) + ";\n");
  Process runner = workspace.Start({"migrate", "--verbose"});
  REQUIRE(WaitUntil([&] { return runner.Err().find("applying 1") != std::string::npos; }));
  const Json status = workspace.RunJson(0, {"lock", "status"});
  CHECK(status.at("held") == true);
  // MySQL does not keep what a session calls itself; there the number of the session has to do.
  const std::string who =
      IsMysql() ? status.at("holder").at("session").get<std::string>() : std::to_string(runner.pid());
  CHECK_THAT(status.at("holder").dump(), ContainsSubstring(who));
  workspace.Run(8, {"lock", "status", "--exit-code"});
  // Where the row is there before the end, it is not in doubt as long as somebody holds the lock.
  CHECK(workspace.States() == (IsMysql() ? "V1 running" : "V1 pending"));
  workspace.Run(9, {"list", "--exit-code"});
  const Json locked = workspace.RunJson(8, {"migrate", "--lock-wait", "200ms"});
  CHECK(locked.at("error").at("kind") == "locked");
  CHECK_THAT(locked.at("error").at("message").get<std::string>(), ContainsSubstring(who));
  // The second one does not wait for the statement.
  runner.Send(SIGTERM);
  runner.Send(SIGTERM);
  RequireExit(Checked(runner.Wait()), 143, {"migrate"}, Where::current());
  CHECK(workspace.RunJson(0, {"lock", "status"}).at("held") == false);
}

}  // namespace
}  // namespace msr::test
