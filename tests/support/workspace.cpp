#include "tests/support/workspace.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"

namespace msr::test {
namespace {

std::string Place(const Where &where) {
  return fmt::format("{}:{}", where.file_name(), where.line());
}

std::string Title(const Json &migration) {
  if (migration.at("kind") == "repeatable") return "R " + migration.at("name").get<std::string>();
  return "V" + migration.at("version").get<std::string>();
}

std::string CountTo(std::int64_t rows) {
  return fmt::format(
      "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
      "SELECT i FROM n)",
      rows);
}

// Rows that SQLite counts in a second of processor time.
double CountingSpeed() {
  constexpr std::int64_t kSample = 300'000;
  const std::unique_ptr<TestDatabase> database = TestDatabase::Make("sqlite");
  static_cast<void>(database->QueryCell("SELECT 1"));
  const std::clock_t begin = std::clock();
  static_cast<void>(database->QueryCell(CountTo(kSample)));
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return static_cast<double>(kSample) / std::max(seconds, 0.001);
}

}  // namespace

std::string TheDriver() {
  return RequiredVariable("MSR_TEST_DRIVER");
}

std::string SlowStatement(std::chrono::milliseconds length) {
  const double seconds = static_cast<double>(length.count()) / 1000;
  if (IsPostgresql()) return fmt::format("SELECT pg_sleep({})", seconds);
  if (IsMysql()) return fmt::format("SELECT SLEEP({})", seconds);
  // SQLite cannot sleep, but it can count.
  static const double rows_per_second = CountingSpeed();
  return CountTo(static_cast<std::int64_t>(rows_per_second * seconds));
}

Workspace::Workspace(const std::string &driver) : folder_(dir_ / "migrations"), database_(TestDatabase::Make(driver)) {}

Command Workspace::MakeCommand(const Arguments &arguments, const Variables &variables) {
  // The environment, since arguments can be read by every user of the machine.
  Variables all = {{"MSR_DATABASE_URL", database_->url()}, {"MSR_FOLDER", folder_.path()}};
  for (const auto &[name, value] : variables) all[name] = value;
  Command command = MsrCommand(arguments, all);
  command.directory = dir_.path();
  return command;
}

Process Workspace::Start(const Arguments &arguments, const Variables &variables) {
  return Process(MakeCommand(arguments, variables));
}

Finished Workspace::Run(int exit_code, const Arguments &arguments, const Variables &variables, Where where) {
  Finished finished = Checked(test::Run(MakeCommand(arguments, variables)));
  RequireExit(finished, exit_code, arguments, where);
  return finished;
}

Finished Workspace::Run(int exit_code, const Arguments &arguments, Where where) {
  return Run(exit_code, arguments, {}, where);
}

Json Workspace::RunJson(int exit_code, Arguments arguments, Where where) {
  arguments.insert(arguments.end(), {"--format", "json"});
  Json document = ParseDocument(Run(exit_code, arguments, {}, where), where);
  INFO("from " << Place(where) << "\n" << document.dump(2));
  REQUIRE(document.at("ok").get<bool>() == document.at("error").is_null());
  return document;
}

std::string Workspace::States(Where where) {
  std::vector<std::string> states;
  const Json listed = RunJson(0, {"list"}, where);
  for (const Json &migration : listed.at("migrations")) {
    states.push_back(Title(migration) + " " + migration.at("state").get<std::string>());
  }
  return fmt::format("{}", fmt::join(states, ", "));
}

std::string Workspace::LogText(std::string_view column) {
  return database_->QueryText(fmt::format("SELECT {} FROM schema_version_log ORDER BY run_id, sequence", column));
}

std::string Workspace::Log() {
  std::vector<std::string> entries;
  for (const auto &row : database_->Query("SELECT event, version, name FROM schema_version_log WHERE event NOT IN "
                                          "('started', 'resumed') ORDER BY run_id, sequence")) {
    entries.push_back(row[0] + " " + (row[1].empty() ? row[2] : row[1]));
  }
  return fmt::format("{}", fmt::join(entries, ", "));
}

std::string Workspace::AllHistory() {
  return database_->QueryText("SELECT * FROM schema_version") + "\n" +
         database_->QueryText("SELECT * FROM schema_version_log");
}

void PutSecondInDoubt(TestDatabase &database) {
  const std::string hash =
      database.QueryCell("SELECT done_hash FROM schema_version_journal WHERE identity = '2' AND statement = 0");
  database.Execute("UPDATE schema_version_journal SET effect = 0 WHERE statement = 1");
  database.Execute("UPDATE schema_version SET state = 'running', statements_done = 1, done_hash = '" + hash +
                   "' WHERE version = '2'");
}

Json ParseDocument(const Finished &finished, Where where) {
  INFO("from " << Place(where) << "\n" << finished.Describe());
  // parse refuses anything behind the first document.
  Json document = Json::parse(finished.out, nullptr, false);
  REQUIRE_FALSE(document.is_discarded());
  REQUIRE(document.is_object());
  return document;
}

void RequireExit(const Finished &finished, int exit_code, const Arguments &arguments, Where where) {
  INFO("msr " << fmt::format("{}", fmt::join(arguments, " ")) << " from " << Place(where) << "\n"
              << finished.Describe());
  REQUIRE(finished.exit_code == exit_code);
}

std::string Names(const Json &migrations) {
  std::vector<std::string> names;
  for (const Json &migration : migrations) names.push_back(Title(migration));
  return fmt::format("{}", fmt::join(names, " "));
}

}  // namespace msr::test
