// What programs see: one document, always with the same keys in the same order.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/report/json.hpp"
#include "tests/support/catch.hpp"

using namespace msr;
using namespace msr::report;
using Json = nlohmann::ordered_json;

namespace {

std::vector<std::string> Keys(const Json &json) {
  std::vector<std::string> keys;
  for (const auto &[key, value] : json.items()) keys.push_back(key);
  return keys;
}

using Words = std::vector<std::string>;

template <class T>
Json Document(const T &result, const Redactor &redact = Redactor()) {
  const std::string text =
      ToJson(Envelope{.command = "c", .warnings = {}, .one_line = false, .redact = redact}, result);
  CHECK(text.back() == '\n');
  return Json::parse(text);
}

Error Refused() {
  Error error;
  error.kind = ErrorKind::kStatement;
  error.message = "refused";
  error.where = Location{"V1_a.up.sql", 3, 5, "SELECT"};
  error.sqlstate = "42P01";
  error.vendor_code = -7;
  return error;
}

}  // namespace

TEST_CASE("json: every document has the same head and tail", "[cli]") {
  CHECK(Keys(Document(MigrateResult())) == Words{"ok", "command", "database", "run_id", "current_version",
                                                 "duration_ms", "done", "not_run", "ignored", "warnings", "problems",
                                                 "error"});
  const ListResult list;
  CHECK(Keys(Document(ListPage{.result = list})) ==
        Words{"ok", "command", "database", "current_version", "total", "migrations", "warnings", "problems", "error"});
  CHECK(Keys(Document(PlanResult())) ==
        Words{"ok", "command", "database", "current_version", "steps", "ignored", "warnings", "problems", "error"});
  CHECK(Keys(Document(ValidateResult())) ==
        Words{"ok", "command", "database", "checked", "warnings", "problems", "error"});
  CHECK(Keys(Document(LockStatusResult())) ==
        Words{"ok", "command", "database", "held", "holder", "row", "stale", "warnings", "problems", "error"});
  CHECK(Keys(Document(LockReleaseResult())) == Words{"ok", "command", "database", "holder", "row", "session_ended",
                                                     "row_freed", "warnings", "problems", "error"});
  CHECK(Keys(Document(WaitResult())) ==
        Words{"ok", "command", "database", "current_version", "pending", "waited_ms", "warnings", "problems", "error"});
  CHECK(Keys(Document(HealthResult())) == Words{"ok", "command", "database", "status", "connected", "readable",
                                                "exists", "current_version", "applied", "pending", "migrations", "lock",
                                                "warnings", "problems", "error"});
  CHECK(Keys(Document(DoctorResult())) == Words{"ok", "command", "database", "current_version", "findings", "lock",
                                                "next", "warnings", "problems", "error"});
  CHECK(Keys(Document(RepairResult())) ==
        Words{"ok", "command", "database", "run_id", "action", "before", "message", "warnings", "problems", "error"});
  CHECK(Keys(Document(BaselineResult())) ==
        Words{"ok", "command", "database", "run_id", "current_version", "recorded", "warnings", "problems", "error"});
  CHECK(Keys(Document(NewResult())) ==
        Words{"ok", "command", "database", "version", "files", "warnings", "problems", "error"});
  CHECK(Keys(Document(DriversResult())) ==
        Words{"ok", "command", "database", "drivers", "searched", "warnings", "problems", "error"});
  CHECK(Keys(Document(PluginsResult())) ==
        Words{"ok", "command", "database", "plugins", "searched", "warnings", "problems", "error"});
  CHECK(Keys(Document(std::vector<SettingRow>())) ==
        Words{"ok", "command", "database", "settings", "warnings", "problems", "error"});
  CHECK(Keys(Document(Error())) == Words{"ok", "command", "database", "warnings", "problems", "error"});
}

TEST_CASE("json: what is empty is null and never missing", "[cli]") {
  const Json json = Document(MigrateResult());
  CHECK(json["ok"] == true);
  CHECK(json["database"].is_null());
  CHECK(json["current_version"].is_null());
  CHECK(json["error"].is_null());
  CHECK(json["done"] == Json::array());
  MigrateResult result;
  result.done.push_back({});
  CHECK(Keys(Document(result)["done"][0]) ==
        Words{"kind", "direction", "version", "name", "file", "checksum", "statements", "duration_ms"});
}

TEST_CASE("json: an error has its kind and place and codes", "[cli]") {
  MigrateResult result;
  result.error = Refused();
  const Json json = Document(result);
  CHECK(json["ok"] == false);
  CHECK(Keys(json["error"]) ==
        Words{"kind", "message", "hint", "file", "line", "column", "sqlstate", "code", "detail"});
  CHECK(json["error"]["kind"] == "statement");
  CHECK(json["error"]["line"] == 3);
  CHECK(json["error"]["column"] == 5);
  CHECK(json["error"]["code"] == -7);
  CHECK(json["error"]["hint"].is_null());
  CHECK(json["problems"].size() == 1);
}

TEST_CASE("json: warnings of the program come before those of the result", "[cli]") {
  ValidateResult result;
  result.warnings = {{"second", "f"}};
  const std::vector<Warning> own = {{"first", ""}};
  const Redactor redact;
  const Json json =
      Json::parse(ToJson(Envelope{.command = "c", .warnings = own, .one_line = false, .redact = redact}, result));
  REQUIRE(json["warnings"].size() == 2);
  CHECK(json["warnings"][0]["message"] == "first");
  CHECK(json["warnings"][0]["file"].is_null());
  CHECK(json["warnings"][1]["file"] == "f");
}

TEST_CASE("json: a list shows a page and counts all", "[cli]") {
  ListResult list;
  list.migrations.resize(3);
  list.migrations[2].version = "3";
  const Json json = Document(ListPage{.result = list, .last = 1});
  CHECK(json["total"] == 3);
  REQUIRE(json["migrations"].size() == 1);
  CHECK(json["migrations"][0]["version"] == "3");
  CHECK(json["migrations"][0]["state"] == "pending");
  CHECK(json["migrations"][0]["duration_ms"].is_null());
}

TEST_CASE("json: secrets are masked in texts and never in the structure", "[cli]") {
  Redactor redact;
  redact.AddUrl("postgres://u:st4tement@h/d");
  MigrateResult result;
  result.error = Refused();
  result.error->message = "an st4tement \"st4tement\"";
  const Json json = Document(result, redact);
  CHECK(json["error"]["message"] == "an *** \"***\"");
  CHECK(json["error"]["kind"] == "statement");
}

TEST_CASE("json: bytes that are not UTF-8 are replaced", "[cli]") {
  MigrateResult result;
  result.error = Refused();
  result.error->message = "bad \xFF byte";
  CHECK(Document(result)["error"]["message"] == "bad \xEF\xBF\xBD byte");
}

TEST_CASE("json: a line of ndjson is one line with its event", "[cli]") {
  const Redactor redact;
  const Envelope envelope{.command = "migrate", .warnings = {}, .one_line = true, .redact = redact};
  const std::string text = ToJson(envelope, MigrateResult());
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(Keys(Json::parse(text)).front() == "event");
  CHECK(Json::parse(text)["event"] == "result");
}

TEST_CASE("json: every event has its name", "[cli]") {
  const Redactor redact;
  const std::vector<std::pair<Event, std::string>> events = {
      {event::Warning{"x"}, "warning"},
      {event::Notice{"x"}, "notice"},
      {event::DatabaseWaiting{"x", 1}, "database_waiting"},
      {event::SchemaWaiting{"x"}, "schema_waiting"},
      {event::LockWaiting{"x"}, "lock_waiting"},
      {event::LockAcquired{1}, "lock_acquired"},
      {event::LockLost{"x"}, "lock_lost"},
      {event::PluginSaid{"exec_hook", "x"}, "plugin_said"},
      {event::RunStarted{"r", "migrate", 1}, "run_started"},
      {event::MigrationStarted{}, "migration_started"},
      {event::StatementDone{1, 2}, "statement_done"},
      {event::MigrationFinished{}, "migration_finished"},
      {event::Retrying{"f", Refused(), 1, 3}, "retrying"},
      {event::Settled{"f", 2, true, "x"}, "settled"},
      {event::Blocked{"f", "session 7"}, "blocked"},
      {event::MigrationFailed{"1", "a", "f", true, Refused()}, "migration_failed"}};
  for (const auto &[event, name] : events) {
    const std::string line = EventJson(event, redact);
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(Json::parse(line)["event"] == name);
  }
  CHECK(Json::parse(EventJson(events.back().first, redact))["error"]["kind"] == "statement");
}
