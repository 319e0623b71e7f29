// kill -9 of msr at any point: the next run, started at once, ends where an undisturbed one does.
#include <csignal>
#include <cstdio>

#include <fmt/format.h>

#include "tests/recovery/trial.hpp"
#include "tests/support/catch.hpp"

namespace msr::test {
namespace {

constexpr int kSample = 20;
// Enough to come between the statements of a unit; the first finding ends it.
constexpr int kPlanted = 150;
// Of so many trials one is killed a second time, while it recovers.
constexpr int kTwice = 3;

enum class When { kBeforeMessage, kBehindMessage, kWithinAnswer, kAtWrite, kAtTime };

struct Kill {
  When when = When::kAtTime;
  std::int64_t at = 0;  ///< of messages, bytes, writes or milliseconds

  std::string Describe() const {
    constexpr const char *kWords[] = {"before message", "behind message", "within the answers at byte", "at write",
                                      "at millisecond"};
    return fmt::format("killed {} {}", kWords[static_cast<int>(when)], at);
  }
};

Kill AtSomeTime() {
  return {When::kAtTime, Random(std::max<std::int64_t>(Reference::Get().length.count(), 1))};
}

// `part` of `parts`, spread evenly over 1..total.
std::int64_t Spread(std::int64_t part, std::int64_t parts, std::int64_t total) {
  return 1 + part * total / parts;
}

std::vector<Kill> PlanKills(int count) {
  const Reference &reference = Reference::Get();
  std::vector<Kill> kills;
  for (int i = 0; i < count; ++i) {
    if (i % 4 == 3) {
      kills.push_back(AtSomeTime());
    } else if (IsSqlite()) {
      kills.push_back({When::kAtWrite, Spread(i, count, reference.writes)});
    } else if (i % 4 == 0) {
      kills.push_back({When::kBeforeMessage, Spread(i, count, reference.client.messages)});
    } else if (i % 4 == 1) {
      kills.push_back({When::kBehindMessage, Spread(i, count, reference.client.messages)});
    } else {
      kills.push_back({When::kWithinAnswer, Spread(i, count, reference.server.bytes)});
    }
  }
  return kills;
}

Point PointOf(const Kill &kill) {
  if (kill.when == When::kBeforeMessage) return {Side::kClient, Point::Unit::kBeforeMessage, kill.at};
  if (kill.when == When::kBehindMessage) return {Side::kClient, Point::Unit::kBehindMessage, kill.at};
  return {Side::kServer, Point::Unit::kBehindByte, kill.at};
}

// True when the kill came before the end.
bool End(Process &runner) {
  runner.Send(SIGKILL);
  const Finished finished = Checked(runner.Wait());
  INFO(finished.Describe());
  REQUIRE_FALSE(finished.timed_out);
  return finished.signal == SIGKILL;
}

bool RunAndKill(Trial &trial, const Kill &kill) {
  if (kill.when == When::kAtWrite) {
    const Variables variables = WithKillAtWrite("KILL_AT_WRITE", std::to_string(kill.at));
    return Checked(Run(trial.Migrate("", variables))).signal == SIGKILL;
  }
  if (kill.when == When::kAtTime) {
    Process runner(trial.Migrate());
    SleepFor(std::chrono::milliseconds(kill.at));
    return End(runner);
  }
  const ServerUrl server = ParseServerUrl(trial.workspace().database().url());
  Proxy proxy(server.host, server.port);
  proxy.ActAt(PointOf(kill), Proxy::Act::kHold);
  Process runner(trial.Migrate(proxy.port()));
  ReachesPoint(runner, proxy);
  const bool killed = End(runner);
  proxy.Release();
  return killed;
}

struct Swept {
  std::vector<std::string> findings;
  int killed = 0;
  int twice = 0;
};

// `enough` of the findings ends it early.
template <class Enough>
Swept Sweep(int count, const Variables &variables, const Enough &enough) {
  Swept swept;
  int number = 0;
  for (const Kill &kill : PlanKills(count)) {
    if (enough(swept.findings)) break;
    Trial trial(variables);
    std::string story = kill.Describe();
    swept.killed += RunAndKill(trial, kill) ? 1 : 0;
    if (++number % kTwice == 0) {
      const Kill second = AtSomeTime();
      story += ", then " + second.Describe();
      swept.twice += RunAndKill(trial, second) ? 1 : 0;
    }
    for (const std::string &finding : trial.Complete()) swept.findings.push_back(story + "\n" + finding);
  }
  std::printf("kill sweep on %s: %d trials, %d killed, %d of them twice, %zu findings (%zu in doubt)\n",
              TheDriver().c_str(), number, swept.killed, swept.twice, swept.findings.size(), InDoubt(swept.findings));
  return swept;
}

TEST_CASE("kill: after kill -9 at any point the next run ends where an undisturbed one does", "[kill]") {
  const Swept swept = Sweep(SweepPoints(kSample), {}, [](const auto &) { return false; });
  RequireNone(swept.findings);
  CHECK(swept.killed > 0);
}

TEST_CASE("kill: a driver that sends a unit in pieces is caught by the same sweep", "[kill_planted]") {
  const auto caught = [](const std::vector<std::string> &findings) { return findings.size() > InDoubt(findings); };
  CHECK(caught(Sweep(kPlanted, {{"MSR_DRIVER_PATH", MSR_UNIT_IN_PIECES}}, caught).findings));
}

}  // namespace
}  // namespace msr::test
