// Eight runners, released together on an empty database: all succeed, and each migration runs once.
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/support/workspace.hpp"

namespace msr::test {
namespace {

constexpr int kRunners = 8;
constexpr int kRounds = 20;
constexpr int kRoundsOfGalera = 6;
// Rounds that go on at the same time, each on a database of its own.
constexpr int kAtOnce = 2;
constexpr int kMigrations = 4;

class Round {
 public:
  explicit Round(const std::string &program) {
    // A table without a key takes every row, so that it shows what ran twice.
    workspace_.Write("V1_first.up.sql",
                     fmt::format("CREATE TABLE ran (version INTEGER);\nINSERT INTO ran VALUES (1);\n{};\n",
                                 SlowStatement(std::chrono::seconds(1))));
    for (int version = 2; version <= kMigrations; ++version) {
      workspace_.Write(fmt::format("V{}_next.up.sql", version), fmt::format("INSERT INTO ran VALUES ({});\n", version));
    }
    for (int i = 0; i < kRunners; ++i) {
      Command command = workspace_.MakeCommand({"migrate"});
      command.argv[0] = program;
      command.barrier = &barrier_;
      runners_.emplace_back(command);
    }
  }

  void Release() { barrier_.Release(); }

  /// What is not as it has to be.
  std::vector<std::string> Finish() {
    std::vector<std::string> findings;
    for (Process &runner : runners_) {
      const Finished finished = Checked(runner.Wait());
      // A crash proves nothing about the lock, neither way.
      INFO(finished.Describe());
      REQUIRE(finished.signal == 0);
      REQUIRE_FALSE(finished.timed_out);
      if (finished.exit_code != 0) findings.push_back(fmt::format("a runner failed: {}", finished.Describe()));
    }
    // Where all runners failed there may be nothing to look at.
    if (findings.empty() || workspace_.database().HasTable("ran")) Look(findings);
    return findings;
  }

 private:
  void Look(std::vector<std::string> &findings) {
    TestDatabase &database = workspace_.database();
    const std::string rows = database.QueryText("SELECT version, count(*) FROM ran GROUP BY version ORDER BY version");
    if (rows != "1|1,2|1,3|1,4|1") findings.push_back("rows and how often they are there: " + rows);
    const std::string log =
        database.QueryText("SELECT count(DISTINCT run_id), count(*) FROM schema_version_log WHERE event = 'applied'");
    if (log != fmt::format("1|{}", kMigrations))
      findings.push_back("runs that applied something and what they applied: " + log);
  }

  Workspace workspace_;
  Barrier barrier_;
  std::vector<Process> runners_;
};

// The findings of some rounds at once.
std::vector<std::string> RunRounds(const std::string &program) {
  std::vector<std::unique_ptr<Round>> rounds;
  for (int i = 0; i < kAtOnce; ++i) rounds.push_back(std::make_unique<Round>(program));
  for (const auto &round : rounds) round->Release();
  std::vector<std::string> findings;
  for (const auto &round : rounds) {
    for (std::string &finding : round->Finish()) findings.push_back(std::move(finding));
  }
  return findings;
}

TEST_CASE("crowd: eight runners at once all succeed and one of them applies each migration once", "[crowd]") {
  for (int round = 0; round < kRounds; round += kAtOnce) {
    INFO("rounds from " << round);
    const std::vector<std::string> findings = RunRounds(MSR_PROGRAM);
    INFO(fmt::format("{}", fmt::join(findings, "\n")));
    REQUIRE(findings.empty());
  }
}

// Where the lock of a session holds on one node only, the lease decides.
TEST_CASE("galera: of eight runners one works", "[galera]") {
  for (int round = 0; round < kRoundsOfGalera; round += kAtOnce) {
    const std::vector<std::string> findings = RunRounds(MSR_PROGRAM);
    INFO(fmt::format("{}", fmt::join(findings, "\n")));
    REQUIRE(findings.empty());
  }
}

TEST_CASE("crowd: without the lock the same check finds runners that fail or work twice", "[without_lock]") {
  CHECK_FALSE(RunRounds(MSR_PROGRAM_WITHOUT_LOCK).empty());
}

}  // namespace
}  // namespace msr::test
