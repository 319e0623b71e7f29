// With --format json every command writes exactly one document, whatever happens.
#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

struct Case {
  Arguments arguments;
  int exit_code;
  Json command;
};

void CheckHead(const Json &document, const Case &one) {
  CHECK(document.at("ok") == (one.exit_code == 0));
  CHECK(document.at("command") == one.command);
  for (const char *key : {"database", "warnings", "problems", "error"}) CHECK(document.contains(key));
  if (one.exit_code == 0) return;
  for (const char *key : {"kind", "message", "hint", "file", "line", "column", "sqlstate", "code", "detail"})
    CHECK(document.at("error").contains(key));
  CHECK(document.at("problems").at(0) == document.at("error"));
}

TEST_CASE("json: every command that succeeds writes one document", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V1_t.down.sql", "DROP TABLE t;\n");
  const std::vector<Case> cases = {{{"migrate"}, 0, "migrate"},
                                   {{"up"}, 0, "migrate"},
                                   {{"list"}, 0, "list"},
                                   {{"status"}, 0, "list"},
                                   {{"plan"}, 0, "plan"},
                                   {{"migrate", "--dry-run"}, 0, "plan"},
                                   {{"validate"}, 0, "validate"},
                                   {{"redo"}, 0, "redo"},
                                   {{"down", "0"}, 0, "down"},
                                   {{"rollback", "0"}, 0, "down"},
                                   {{"lock", "status"}, 0, "lock status"},
                                   {{"lock:status"}, 0, "lock status"},
                                   {{"drivers"}, 0, "drivers"},
                                   {{"config", "show"}, 0, "config show"},
                                   {{"version"}, 0, "version"},
                                   {{"help"}, 0, "help"},
                                   {{"new", "more"}, 0, "new"}};
  for (const Case &one : cases) {
    INFO(one.arguments.front());
    CheckHead(workspace.RunJson(one.exit_code, one.arguments), one);
  }
}

TEST_CASE("json: every command that fails writes one document", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "NONSENSE;\n");
  const std::vector<Case> cases = {{{"migrate"}, 3, "migrate"},
                                   {{"migrate", "9"}, 2, "migrate"},
                                   {{"plan", "9"}, 2, "plan"},
                                   {{"down", "9"}, 2, "down"},
                                   {{"down"}, 1, "down"},
                                   {{"migrate", "--steps", "x"}, 1, "migrate"},
                                   {{"list", "--folder", "/nowhere"}, 2, "list"},
                                   {{"validate", "--folder", "/nowhere"}, 2, "validate"},
                                   {{"new", "a/b"}, 1, "new"},
                                   {{"migrat"}, 1, nullptr},
                                   {{"list", "--nonsense"}, 1, nullptr},
                                   {{}, 1, nullptr}};
  for (const Case &one : cases) {
    INFO((one.arguments.empty() ? "no command" : one.arguments.front()));
    CheckHead(workspace.RunJson(one.exit_code, one.arguments), one);
  }
}

TEST_CASE("json: with ndjson each line is a document and the last one is the result", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V2_wrong.up.sql", "NONSENSE;\n");
  const Finished failed = workspace.Run(3, {"migrate", "--format", "ndjson"});
  std::vector<std::string> events;
  std::string rest = failed.out;
  Json last;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    REQUIRE(end != std::string::npos);
    last = Json::parse(rest.substr(0, end));
    events.push_back(last.at("event"));
    rest.erase(0, end + 1);
  }
  REQUIRE(events.size() > 4);
  CHECK(events.back() == "result");
  CHECK(std::count(events.begin(), events.end(), "migration_finished") == 1);
  CHECK(std::count(events.begin(), events.end(), "migration_failed") == 1);
  CHECK(last.at("error").at("kind") == "statement");
}

TEST_CASE("json: the drivers are listed with what they can do", "[all]") {
  Workspace workspace;
  const Json document = workspace.RunJson(0, {"drivers"});
  CHECK_FALSE(document.at("searched").empty());
  const Json &drivers = document.at("drivers");
  const auto found =
      std::find_if(drivers.begin(), drivers.end(), [](const Json &one) { return one.at("name") == TheDriver(); });
  REQUIRE(found != drivers.end());
  CHECK(found->at("problem").is_null());
  CHECK(found->at("abi") == "0.5");
  for (const char *key : {"path", "version", "client_library", "url_form"}) CHECK_FALSE(found->at(key).is_null());
  const Json &can = found->at("capabilities");
  CHECK(std::count(can.begin(), can.end(), "lock") == 1);
  CHECK(std::count(can.begin(), can.end(), "roll_back_ddl") == (RollsBackDdl() ? 1 : 0));
}

TEST_CASE("json: the database is named", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const Json database = workspace.RunJson(0, {"migrate"}).at("database");
  CHECK(database.at("driver") == TheDriver());
  CHECK(database.at("product") == (IsSqlite() ? "SQLite" : IsPostgresql() ? "PostgreSQL" : "MariaDB"));
  CHECK_FALSE(database.at("version").is_null());
}

TEST_CASE("json: what is listed of an applied migration is complete", "[all]") {
  Workspace workspace;
  workspace.Write("V01_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  workspace.Write("V01_t.down.sql", "DROP TABLE t;\n");
  const std::string run_id = workspace.RunJson(0, {"migrate"}).at("run_id");
  const Json listed = workspace.RunJson(0, {"list"}).at("migrations").at(0);
  CHECK(listed.at("version") == "01");
  CHECK(listed.at("run_id") == run_id);
  CHECK(listed.at("checksum") == listed.at("applied_checksum"));
  CHECK(listed.at("checksum").get<std::string>().substr(0, 7) == "sha256:");
  CHECK(listed.at("started_at").get<std::string>().size() == std::string("2026-01-31T10:02:11.123456Z").size());
  CHECK(listed.at("started_at").get<std::string>() <= listed.at("finished_at").get<std::string>());
  CHECK(listed.at("has_down") == true);
  CHECK(listed.at("duration_ms").get<int>() >= 0);
  for (const char *key : {"applied_by", "host", "tool"}) CHECK_FALSE(listed.at(key).is_null());
}

}  // namespace
}  // namespace msr::test
