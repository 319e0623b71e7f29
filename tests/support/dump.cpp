#include "tests/support/dump.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/support/database.hpp"
#include "tests/support/leak.hpp"
#include "tests/support/process.hpp"

namespace msr::test {
namespace {

constexpr const char *kOwnTables[] = {"schema_version", "schema_version_log", "schema_version_journal",
                                      "migration_locks"};

std::string RunTool(std::vector<std::string> argv, std::map<std::string, std::string> environment) {
  const char *path = std::getenv("PATH");
  environment["LC_ALL"] = "C";
  environment["PATH"] = path == nullptr ? "/usr/bin:/bin" : path;
  argv.insert(argv.begin(), "/usr/bin/env");
  const Finished finished = Run({.argv = std::move(argv), .environment = std::move(environment)});
  if (finished.exit_code != 0) throw std::runtime_error("the dump failed: " + finished.Describe());
  return finished.out;
}

// Without comments, which hold versions and times, and without the lines that differ from run to run.
template <class Keep>
std::string Filter(const std::string &text, const Keep &keep) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && !line.starts_with("--") && keep(line)) out += line + "\n";
  }
  return out;
}

bool BelongsToHistory(const std::string &line) {
  for (const char *table : kOwnTables) {
    for (const char *form : {"CREATE TABLE IF NOT EXISTS \"{}\" ", "CREATE TABLE \"{}\" ", "CREATE TABLE {} ",
                             "INSERT INTO \"{}\" ", "INSERT INTO {} "}) {
      if (line.starts_with(fmt::format(fmt::runtime(form), table))) return true;
    }
  }
  return false;
}

}  // namespace

std::string DumpSqlite(const std::string &file, History history) {
  if (!std::filesystem::exists(file)) return "";
  // The tool writes each statement of the history in one line: msr writes them so, and line ends in texts are escaped.
  return Filter(RunTool({"sqlite3", "-batch", "-readonly", file, ".dump"}, {}), [&](const std::string &line) {
    // Without the frame of a dump, an empty file is the same as none.
    const bool frame = line == "PRAGMA foreign_keys=OFF;" || line == "BEGIN TRANSACTION;" || line == "COMMIT;";
    return !frame && (history == History::kKeep || !BelongsToHistory(line));
  });
}

std::string DumpPostgresql(const ServerUrl &url, History history) {
  std::vector<std::string> argv = {RequiredVariable("MSR_TEST_PG_BIN") + "/pg_dump", "--inserts", "--no-owner",
                                   "--no-privileges"};
  if (history == History::kLeaveOut) {
    for (const char *table : kOwnTables) argv.insert(argv.end(), {"-T", fmt::format("*.{}", table)});
  }
  const std::string text = RunTool(std::move(argv), {{"PGHOST", url.host},
                                                     {"PGPORT", url.port},
                                                     {"PGUSER", url.user},
                                                     {"PGPASSWORD", url.password},
                                                     {"PGDATABASE", url.database}});
  return Filter(text, [](const std::string &line) {
    return !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict");
  });
}

std::string DumpMysql(const ServerUrl &url, History history) {
  std::vector<std::string> argv = {
      "mariadb-dump",    "--no-defaults",    "--host=" + url.host,     "--port=" + url.port, "--user=" + url.user,
      "--skip-comments", "--skip-dump-date", "--skip-extended-insert", "--order-by-primary", "--routines",
      "--triggers",      "--events",         "--skip-add-locks",       url.database};
  if (history == History::kLeaveOut) {
    for (const char *table : kOwnTables) argv.push_back(fmt::format("--ignore-table={}.{}", url.database, table));
  }
  return Filter(RunTool(std::move(argv), {{"MYSQL_PWD", url.password}}), [](const std::string &) { return true; });
}

}  // namespace msr::test
