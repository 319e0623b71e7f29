// --log-format json: what collectors of logs read from stderr.
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

const Arguments kAsJson = {"migrate", "--log-format", "json", "--verbose"};

// Every line has to be an object that begins with the same fields.
std::vector<Json> Lines(const Finished &finished) {
  std::vector<Json> lines;
  std::istringstream text(finished.err);
  for (std::string line; std::getline(text, line);) {
    INFO(line);
    lines.push_back(Json::parse(line));
    const Json &parsed = lines.back();
    std::vector<std::string> keys;
    for (const auto &[key, value] : parsed.items()) keys.push_back(key);
    REQUIRE(keys.size() >= 4);
    keys.resize(4);
    CHECK(keys == std::vector<std::string>{"time", "level", "event", "message"});
    CHECK(parsed.at("time").get<std::string>().size() == std::string("2026-01-15T10:02:11.123Z").size());
    CHECK_FALSE(parsed.at("message").get<std::string>().empty());
  }
  return lines;
}

std::string Events(const std::vector<Json> &lines) {
  std::string events;
  for (const Json &line : lines) {
    const auto event = line.at("event").get<std::string>();
    // What a database says by itself is no matter of this test.
    if (event == "notice" || event == "statement_done") continue;
    events += (events.empty() ? "" : " ") + event;
  }
  return events;
}

TEST_CASE("log format: each event is an object in a line", "[all]") {
  Workspace workspace;
  workspace.Write("V1_t.up.sql", "CREATE TABLE t (id INTEGER);\n");
  const Finished finished = workspace.Run(0, kAsJson);
  const std::vector<Json> lines = Lines(finished);
  CHECK(Events(lines) == "lock_acquired run_started migration_started migration_finished");
  CHECK(lines.back().at("level") == "info");
  CHECK(lines.back().at("version") == "1");
  CHECK_THAT(finished.out, ContainsSubstring("schema is at version 1"));
  CHECK(workspace.Run(0, {"migrate", "--log-format", "json", "--quiet"}).err.empty());
}

TEST_CASE("log format: an error and a warning are lines, too", "[all]") {
  Workspace workspace;
  workspace.Write("V1_empty.up.sql", "-- nothing\n");
  workspace.Write("V2_x.up.sql", "INSERT INTO nowhere VALUES (1);\n");
  const std::vector<Json> lines = Lines(workspace.Run(3, {"migrate"}, {{"MSR_LOG_FORMAT", "json"}}));
  const Json &error = lines.back();
  CHECK(error.at("level") == "error");
  CHECK(error.at("event") == "error");
  CHECK(error.at("kind") == "statement");
  CHECK(error.at("line") == 1);
  CHECK(Events(lines).find("warning") != std::string::npos);
}

TEST_CASE("log format: also where the command line or the settings make no sense", "[sqlite]") {
  Workspace workspace;
  CHECK(Lines(workspace.Run(1, {"migrat", "--log-format", "json"})).back().at("kind") == "usage");
  CHECK(Lines(workspace.Run(1, {"migrate", "--lock-wait", "soon"}, {{"MSR_LOG_FORMAT", "json"}})).back().at("event") ==
        "error");
  CHECK(Lines(workspace.Run(2, {"list", "--log-format=json"}, {{"MSR_NO_SUCH_SETTING", "1"}})).front().at("event") ==
        "warning");
}

}  // namespace
}  // namespace msr::test
