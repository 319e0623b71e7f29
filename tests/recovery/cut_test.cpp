// The connection is cut at any byte of what msr and the server say: this run or the next one ends where an undisturbed
// one does.
#include <cstdio>

#include <fmt/format.h>

#include "tests/recovery/trial.hpp"
#include "tests/support/catch.hpp"

namespace msr::test {
namespace {

constexpr int kSample = 21;
// Enough to come between the statements of a unit; the first finding ends it.
constexpr int kPlanted = 150;

std::vector<Point> PlanCuts(int count) {
  const Reference &reference = Reference::Get();
  std::vector<Point> points;
  for (int i = 0; i < count; ++i) {
    const auto spread = [&](std::int64_t total) { return 1 + i * total / count; };
    if (i % 3 == 0) points.push_back({Side::kClient, Point::Unit::kBehindByte, spread(reference.client.bytes)});
    if (i % 3 == 1) points.push_back({Side::kServer, Point::Unit::kBehindByte, spread(reference.server.bytes)});
    // The server has done what it was told, and nobody hears it.
    if (i % 3 == 2) points.push_back({Side::kServer, Point::Unit::kBeforeMessage, spread(reference.server.messages)});
  }
  return points;
}

std::string Describe(const Point &point) {
  if (point.unit == Point::Unit::kBeforeMessage) return fmt::format("answer {} was cut off", point.at);
  return fmt::format("cut behind byte {} of the {}", point.at, point.from == Side::kClient ? "client" : "server");
}

struct Swept {
  std::vector<std::string> findings;
  int cut = 0;
  int settled = 0;  ///< by the run that was cut itself
};

void RunAndCut(const Point &point, const Variables &variables, Swept &swept) {
  Trial trial(variables);
  const ServerUrl server = ParseServerUrl(trial.workspace().database().url());
  Proxy proxy(server.host, server.port);
  proxy.ActAt(point, Proxy::Act::kCut);
  const Finished finished = Checked(Run(trial.Migrate(proxy.port())));
  const std::string story = fmt::format("{}\n{}", Describe(point), finished.Describe());
  const bool cut = proxy.WaitForPoint(std::chrono::milliseconds(0));
  swept.cut += cut ? 1 : 0;
  if (finished.timed_out || finished.signal != 0) swept.findings.push_back(story);
  const bool done = finished.exit_code == 0;
  swept.settled += done && cut ? 1 : 0;
  // Who says that all is done has done all.
  for (const std::string &finding : done ? trial.Differences() : trial.Complete()) {
    swept.findings.push_back(story + "\n" + finding);
  }
}

// `enough` of the findings ends it early.
template <class Enough>
Swept Sweep(int count, const Variables &variables, const Enough &enough) {
  Swept swept;
  int number = 0;
  for (const Point &point : PlanCuts(count)) {
    if (enough(swept.findings)) break;
    RunAndCut(point, variables, swept);
    ++number;
  }
  std::printf("cut sweep on %s: %d trials, %d cut, %d settled by the same run, %zu findings (%zu in doubt)\n",
              TheDriver().c_str(), number, swept.cut, swept.settled, swept.findings.size(), InDoubt(swept.findings));
  return swept;
}

TEST_CASE("cut: after a cut at any byte this run or the next ends where an undisturbed one does", "[cut]") {
  const Swept swept = Sweep(SweepPoints(kSample), {}, [](const auto &) { return false; });
  RequireNone(swept.findings);
  CHECK(swept.cut > 0);
}

TEST_CASE("cut: a driver that sends a unit in pieces is caught by the same sweep", "[cut_planted]") {
  const auto caught = [](const std::vector<std::string> &findings) { return findings.size() > InDoubt(findings); };
  CHECK(caught(Sweep(kPlanted, {{"MSR_DRIVER_PATH", MSR_UNIT_IN_PIECES}}, caught).findings));
}

}  // namespace
}  // namespace msr::test
