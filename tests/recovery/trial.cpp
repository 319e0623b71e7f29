#include "tests/recovery/trial.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>

#include <fmt/format.h>

#include "tests/support/catch.hpp"

namespace msr::test {
namespace {

constexpr std::size_t kShown = 5;

unsigned Seed() {
  const char *given = std::getenv("SWEEP_SEED");
  static const unsigned seed =
      given == nullptr ? std::random_device{}() : static_cast<unsigned>(std::strtoul(given, nullptr, 10));
  return seed;
}

// Without times, runs and what else belongs to one run.
std::string HistoryOf(TestDatabase &database) {
  return database.QueryText(
      "SELECT kind, identity, version, name, file, checksum, state, statements, statements_done, down_text "
      "FROM schema_version WHERE kind <> 'layout' ORDER BY kind, identity");
}

// An end that stands there twice was reached twice.
std::string LogOf(TestDatabase &database) {
  return database.QueryText(
      "SELECT kind, identity, checksum, statements, count(*) FROM schema_version_log WHERE event = 'applied' "
      "GROUP BY kind, identity, checksum, statements ORDER BY kind, identity");
}

std::string FirstDifference(const std::string &expected, const std::string &found) {
  std::istringstream left(expected);
  std::istringstream right(found);
  std::string a;
  std::string b;
  while (true) {
    const bool more_left = static_cast<bool>(std::getline(left, a));
    const bool more_right = static_cast<bool>(std::getline(right, b));
    if (!more_left && !more_right) return "no difference";
    if (!more_left || !more_right || a != b) {
      return fmt::format("expected \"{}\", found \"{}\"", more_left ? a : "the end", more_right ? b : "the end");
    }
  }
}

Reference Measure(Files files) {
  Reference reference;
  Trial trial({}, files);
  const auto begin = std::chrono::steady_clock::now();
  if (IsSqlite()) {
    const std::string count = trial.workspace().dir() / "writes";
    RequireExit(Checked(Run(trial.Migrate("", WithKillAtWrite("COUNT_WRITES", count)))), 0, {"migrate"},
                Where::current());
    reference.writes = std::stol(ReadFile(count));
  } else {
    const ServerUrl server = ParseServerUrl(trial.workspace().database().url());
    Proxy proxy(server.host, server.port);
    RequireExit(Checked(Run(trial.Migrate(proxy.port()))), 0, {"migrate"}, Where::current());
    reference.client = proxy.SpokenBy(Side::kClient);
    reference.server = proxy.SpokenBy(Side::kServer);
  }
  const auto end = std::chrono::steady_clock::now();
  reference.length = std::chrono::duration_cast<std::chrono::milliseconds>(end - begin);
  reference.dump = SortedDump(trial.workspace().database());
  reference.history = HistoryOf(trial.workspace().database());
  reference.log = LogOf(trial.workspace().database());
  return reference;
}

}  // namespace

const Reference &Reference::Get(Files files) {
  static std::map<Files, Reference> references;
  const auto found = references.find(files);
  return found != references.end() ? found->second : references.emplace(files, Measure(files)).first->second;
}

int SweepPoints(int sample) {
  const char *given = std::getenv("SWEEP_POINTS");
  return given == nullptr ? sample : std::max(1, std::atoi(given));
}

std::int64_t Random(std::int64_t limit) {
  static std::mt19937 generator(Seed());
  return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(generator);
}

Trial::Trial(Variables variables, Files files) : variables_(std::move(variables)), files_(files) {
  WriteSweepFolder(workspace_.folder(), TheDriver(), files_);
}

Command Trial::Migrate(const std::string &port, const Variables &more) {
  Variables all = variables_;
  for (const auto &[name, value] : more) all[name] = value;
  if (!port.empty()) all["MSR_DATABASE_URL"] = WithPort(workspace_.database().url(), port);
  return workspace_.MakeCommand({"migrate", "--verbose"}, all);
}

std::vector<std::string> Trial::Complete() {
  const Finished finished = Checked(Run(Migrate()));
  if (finished.exit_code != 0 || finished.timed_out) return {"the next run: " + finished.Describe()};
  return Differences();
}

std::vector<std::string> Trial::Differences() {
  const Reference &reference = Reference::Get(files_);
  TestDatabase &database = workspace_.database();
  std::vector<std::string> findings;
  const auto compare = [&](const char *what, const std::string &expected, const std::string &found) {
    if (found != expected) findings.push_back(fmt::format("{}: {}", what, FirstDifference(expected, found)));
  };
  compare("the dump", reference.dump, SortedDump(database));
  compare("the history", reference.history, HistoryOf(database));
  compare("the log", reference.log, LogOf(database));
  if (database.HasTable("schema_version_journal")) {
    compare("the journal", "0", database.QueryCell("SELECT count(*) FROM schema_version_journal"));
  }
  if (IsPostgresql()) {
    compare("invalid indexes", "0", database.QueryCell("SELECT count(*) FROM pg_index WHERE NOT indisvalid"));
  }
  const Finished lock = Checked(Run(workspace_.MakeCommand({"lock", "status", "--exit-code"})));
  if (lock.exit_code != 0) findings.push_back("the lock: " + lock.Describe());
  database.Disconnect();
  return findings;
}

Variables WithKillAtWrite(const std::string &name, const std::string &value) {
  // The sanitizer wants to be first, and does not have to be: what comes before it calls it.
  const char *given = std::getenv("ASAN_OPTIONS");
  const std::string options = fmt::format("{}:verify_asan_link_order=0", given == nullptr ? "" : given);
  return {{"LD_PRELOAD", MSR_KILL_AT_WRITE}, {"ASAN_OPTIONS", options}, {name, value}};
}

std::string SortedDump(TestDatabase &database) {
  std::istringstream lines(database.DumpWithoutHistory());
  std::vector<std::string> rows;
  std::string schema;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("INSERT INTO ")) {
      rows.push_back(line);
    } else {
      schema += line + "\n";
    }
  }
  std::sort(rows.begin(), rows.end());
  return fmt::format("{}{}\n", schema, fmt::join(rows, "\n"));
}

std::size_t InDoubt(const std::vector<std::string> &findings) {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [](const std::string &finding) {
    return finding.find("the next run: exit 11") != std::string::npos;
  }));
}

void RequireNone(const std::vector<std::string> &findings) {
  const std::size_t shown = std::min(findings.size(), kShown);
  INFO("SWEEP_SEED=" << Seed() << ", " << findings.size() << " findings, the first:\n"
                     << fmt::format("{}", fmt::join(findings.begin(), findings.begin() + shown, "\n\n")));
  REQUIRE(findings.empty());
}

}  // namespace msr::test
