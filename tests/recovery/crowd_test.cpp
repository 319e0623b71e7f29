// Thirty-two runners on an empty database, some of them killed: who lives ends well, and everything is there once.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "tests/recovery/trial.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/pooler.hpp"

namespace msr::test {
namespace {

constexpr int kRunners = 32;
constexpr int kKills = 8;
constexpr int kSampleRounds = 2;

int Rounds() {
  const char *given = std::getenv("CROWD_ROUNDS");
  return given == nullptr ? kSampleRounds : std::max(1, std::atoi(given));
}

struct Kind {
  Variables variables = {};
  Files files = Files::kAll;
  bool half_pooled = false;  ///< every second runner comes through a pooler, where the lease alone keeps them apart
};

class Crowd {
 public:
  explicit Crowd(const Kind &kind) : length_(Reference::Get(kind.files).length), trial_(kind.variables, kind.files) {
    if (kind.half_pooled) pooler_.emplace(trial_.workspace().database().url());
    for (int i = 0; i < kRunners; ++i) {
      Command command =
          trial_.Migrate("", pooler_ && i % 2 == 0 ? Variables{{"MSR_DATABASE_URL", pooler_->url()}} : Variables());
      command.barrier = &barrier_;
      runners_.emplace_back(command);
    }
  }

  /// What is not as it has to be.
  std::vector<std::string> Run(int kills) {
    barrier_.Release();
    for (int i = 0; i < kills; ++i) {
      const bool working = i % 4 != 3;
      if (working) WaitForWorker();
      SleepFor(std::chrono::milliseconds(Random(1 + length_.count() / 6)));
      KillOne(working);
    }
    std::vector<std::string> findings;
    for (Process &runner : runners_) {
      const Finished finished = Checked(runner.Wait());
      const bool killed = finished.signal == SIGKILL && !finished.timed_out;
      killed_ += killed ? 1 : 0;
      if (!killed && finished.exit_code != 0) findings.push_back("a runner: " + finished.Describe());
    }
    for (const std::string &finding : trial_.Differences()) findings.push_back(finding);
    return findings;
  }

  int killed() const { return killed_; }
  int killed_at_work() const { return killed_at_work_; }

 private:
  // Until one has the lock and applies something, or all are done.
  void WaitForWorker() {
    const auto may_go_on = [this] {
      bool any_runs = false;
      for (Process &runner : runners_) {
        const bool runs = runner.IsRunning();
        any_runs = any_runs || runs;
        if (runs && IsAtWork(runner)) return true;
      }
      return !any_runs;
    };
    static_cast<void>(WaitUntil(may_go_on, std::chrono::seconds(60)));
  }

  // Anyone, or the one that works, if one can be found.
  void KillOne(bool working) {
    std::vector<Process *> candidates;
    for (Process &runner : runners_) {
      if (runner.IsRunning() && (!working || IsAtWork(runner))) candidates.push_back(&runner);
    }
    if (candidates.empty()) return;
    Process &chosen = *candidates[static_cast<std::size_t>(Random(static_cast<std::int64_t>(candidates.size())))];
    killed_at_work_ += IsAtWork(chosen) ? 1 : 0;
    chosen.Send(SIGKILL);
  }

  static bool IsAtWork(const Process &runner) { return runner.Err().find("applying") != std::string::npos; }

  std::chrono::milliseconds length_;  // of an undisturbed run
  Trial trial_;
  std::optional<Pooler> pooler_;
  Barrier barrier_;
  std::vector<Process> runners_;
  int killed_ = 0;
  int killed_at_work_ = 0;
};

struct Outcome {
  std::vector<std::string> findings;
  int killed_at_work = 0;
};

Outcome RunRounds(int rounds, int kills, const Kind &kind = {}) {
  std::vector<std::string> findings;
  int killed = 0;
  int killed_at_work = 0;
  for (int round = 0; round < rounds; ++round) {
    Crowd crowd(kind);
    for (const std::string &finding : crowd.Run(kills)) findings.push_back(finding);
    killed += crowd.killed();
    killed_at_work += crowd.killed_at_work();
  }
  std::printf("crowd on %s: %d rounds of %d runners, %d killed, %d of them at work, %zu findings\n",
              TheDriver().c_str(), rounds, kRunners, killed, killed_at_work, findings.size());
  return {std::move(findings), killed_at_work};
}

TEST_CASE("crowd: thirty-two runners all succeed and everything is applied once", "[crowd]") {
  RequireNone(RunRounds(Rounds(), 0).findings);
}

TEST_CASE("crowd: who survives succeeds while others are killed and everything is applied once", "[crowd_kills]") {
  const Outcome outcome = RunRounds(Rounds(), kKills);
  RequireNone(outcome.findings);
  // Most of them are meant for who works.
  CHECK(outcome.killed_at_work >= Rounds());
}

TEST_CASE("crowd: the same where a transaction covers every file", "[crowd_covered]") {
  RequireNone(RunRounds(Rounds(), 0, {.files = Files::kCovered}).findings);
  RequireNone(RunRounds(Rounds(), kKills, {.files = Files::kCovered}).findings);
}

TEST_CASE("crowd: the same with half of them behind a pooler", "[crowd_pooled]") {
  const Kind kind = {.variables = {{"MSR_LOCKING_TIMEOUT", "2s"}}, .files = Files::kCovered, .half_pooled = true};
  RequireNone(RunRounds(Rounds(), 0, kind).findings);
  RequireNone(RunRounds(Rounds(), kKills, kind).findings);
}

TEST_CASE("crowd: without a lock the same check finds runners that fail or work twice", "[crowd_planted]") {
  // The fence, and luck with the moments, may carry a round through.
  constexpr int kAttempts = 20;
  bool found = false;
  for (int attempt = 0; attempt < kAttempts && !found; ++attempt) {
    found = !RunRounds(1, 0, {.variables = {{"MSR_DRIVER_PATH", MSR_LOCK_EXCLUDES_NOBODY}}}).findings.empty();
  }
  CHECK(found);
}

}  // namespace
}  // namespace msr::test
