// The server dies while it works: when it is there again, the next run ends where an undisturbed one does.
#include <cstdio>

#include <fmt/format.h>

#include "tests/recovery/own_server.hpp"
#include "tests/recovery/trial.hpp"
#include "tests/support/catch.hpp"

namespace msr::test {
namespace {

constexpr int kSample = 6;

// The server dies behind a message that it has been given, at work or at rest.
bool RunAndCrash(Trial &trial, OwnServer &server, std::int64_t message, std::string &story) {
  const ServerUrl url = ParseServerUrl(trial.workspace().database().url());
  trial.workspace().database().Disconnect();
  Proxy proxy(url.host, url.port);
  proxy.ActAt({Side::kClient, Point::Unit::kBehindMessage, message}, Proxy::Act::kHold);
  Process runner(trial.Migrate(proxy.port()));
  ReachesPoint(runner, proxy);
  SleepFor(std::chrono::milliseconds(Random(10)));
  const bool running = runner.IsRunning();
  server.Crash();
  proxy.Release();
  // The run tries for a while to connect again, and may end well by itself.
  server.Start();
  const Finished finished = Checked(runner.Wait());
  story = fmt::format("the server died behind message {}\n{}", message, finished.Describe());
  INFO(story);
  REQUIRE(finished.signal == 0);
  REQUIRE_FALSE(finished.timed_out);
  return running;
}

TEST_CASE("crash: after the death of the server the next run ends where an undisturbed one does", "[crash]") {
  OwnServer server;
  const int count = SweepPoints(kSample);
  std::vector<std::string> findings;
  int crashed = 0;
  for (int i = 0; i < count; ++i) {
    Trial trial;
    std::string story;
    crashed += RunAndCrash(trial, server, 1 + i * Reference::Get().client.messages / count, story) ? 1 : 0;
    for (const std::string &finding : trial.Complete()) findings.push_back(story + "\n" + finding);
  }
  std::printf("crash sweep on %s: %d trials, %d of them at work, %zu findings (%zu in doubt)\n", TheDriver().c_str(),
              count, crashed, findings.size(), InDoubt(findings));
  RequireNone(findings);
  CHECK(crashed > 0);
}

}  // namespace
}  // namespace msr::test
