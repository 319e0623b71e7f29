// kill -9 while rows go into tables that keep them when a transaction is rolled back: never twice. Where nothing shows
// whether a statement took effect the next run stops, and goes on when it is told the truth.
#include <csignal>
#include <cstdio>

#include <fmt/format.h>

#include "tests/recovery/trial.hpp"
#include "tests/support/catch.hpp"

namespace msr::test {
namespace {

constexpr int kSample = 24;

// Every statement brings one row of its own name, so that a person can see whether it took effect.
void WriteFolder(const Workspace &workspace) {
  workspace.Write("V1_tables.up.sql",
                  "CREATE TABLE kept (step VARCHAR(20)) ENGINE=MyISAM;\nCREATE TABLE forgets (step VARCHAR(20));\n"
                  "CREATE TABLE watched (step VARCHAR(20));\n"
                  "CREATE TRIGGER watch AFTER INSERT ON watched FOR EACH ROW INSERT INTO kept VALUES (NEW.step);\n");
  workspace.Write(
      "V2_kept.up.sql",
      "INSERT INTO kept VALUES ('s01');\nINSERT INTO kept VALUES ('s02');\nINSERT INTO kept VALUES ('s03');\n");
  workspace.Write(
      "V3_mixed.up.sql",
      "INSERT INTO forgets VALUES ('s04');\nINSERT INTO kept VALUES ('s05');\nINSERT INTO forgets VALUES ('s06');\n");
  workspace.Write("V4_trigger.up.sql", "INSERT INTO watched VALUES ('s07');\nINSERT INTO watched VALUES ('s08');\n");
  workspace.Write("V5_ddl.up.sql",
                  "CREATE TABLE late (step VARCHAR(20)) ENGINE=Aria;\nINSERT INTO late VALUES ('s09');\n"
                  "INSERT INTO forgets VALUES ('s10');\n");
  workspace.Write("V6_load.up.sql", "-- msr:load kept from 's11.csv'\n");
  workspace.Write("s11.csv", "step\ns11\n");
}

constexpr const char *kAll =
    "SELECT step FROM (SELECT step FROM kept UNION ALL SELECT step FROM forgets UNION ALL SELECT step FROM late) a "
    "ORDER BY step";
constexpr const char *kExpected = "s01,s02,s03,s04,s05,s06,s07,s08,s09,s10,s11";

/// The label in the text of the statement that is in doubt.
std::string LabelIn(const std::string &text) {
  const std::size_t at = text.find_first_of('s', text.find('\''));
  return text.substr(at, 3);
}

bool IsThere(Workspace &workspace, const std::string &label) {
  for (const char *table : {"kept", "forgets", "late"}) {
    if (!workspace.database().HasTable(table)) continue;
    if (workspace.database().QueryCell(fmt::format("SELECT count(*) FROM {} WHERE step = '{}'", table, label)) != "0") {
      return true;
    }
  }
  return false;
}

struct Swept {
  std::vector<std::string> findings;
  int killed = 0;
  int in_doubt = 0;
};

// Runs msr until it is done, and answers what it asks by looking.
void Finish(Workspace &workspace, const std::string &story, Swept &swept) {
  for (int run = 0; run < 3; ++run) {
    const Finished finished = Checked(Run(workspace.MakeCommand({"migrate"})));
    if (finished.exit_code == 0) {
      const std::string found = workspace.database().QueryText(kAll);
      if (found != kExpected) swept.findings.push_back(fmt::format("{}\nfound {}", story, found));
      return;
    }
    if (finished.exit_code != 11) break;
    ++swept.in_doubt;
    const Json findings = workspace.RunJson(11, {"doctor"}).at("findings");
    const std::string label = LabelIn(findings.at(0).at("statement").at("text"));
    const bool applied = IsThere(workspace, label);
    workspace.Run(0, {"repair", applied ? "--statement-applied" : "--statement-not-applied"});
  }
  swept.findings.push_back(story + "\nit does not come to an end");
}

std::int64_t CountMessages() {
  Workspace workspace;
  WriteFolder(workspace);
  const ServerUrl server = ParseServerUrl(workspace.database().url());
  Proxy proxy(server.host, server.port);
  const std::string url = WithPort(workspace.database().url(), proxy.port());
  RequireExit(Checked(Run(workspace.MakeCommand({"migrate"}, {{"MSR_DATABASE_URL", url}}))), 0, {"migrate"},
              Where::current());
  CHECK(workspace.database().QueryText(kAll) == kExpected);
  return proxy.SpokenBy(Side::kClient).messages;
}

void KillAt(const Point &point, const Variables &variables, Swept &swept) {
  Workspace workspace;
  WriteFolder(workspace);
  const ServerUrl server = ParseServerUrl(workspace.database().url());
  Proxy proxy(server.host, server.port);
  proxy.ActAt(point, Proxy::Act::kHold);
  Variables all = variables;
  all["MSR_DATABASE_URL"] = WithPort(workspace.database().url(), proxy.port());
  Process runner(workspace.MakeCommand({"migrate", "--verbose"}, all));
  ReachesPoint(runner, proxy);
  // What a server was sent it may have done by now, or not.
  if (point.at % 2 == 0) SleepFor(std::chrono::milliseconds(Random(5)));
  runner.Send(SIGKILL);
  const Finished finished = Checked(runner.Wait());
  swept.killed += finished.signal == SIGKILL ? 1 : 0;
  proxy.Release();
  const bool before = point.unit == Point::Unit::kBeforeMessage;
  Finish(workspace,
         fmt::format("killed {} message {}\n{}", before ? "before" : "behind", point.at, finished.Describe()), swept);
}

template <class Enough>
Swept Sweep(int count, const Variables &variables, const Enough &enough) {
  Swept swept;
  const std::int64_t messages = CountMessages();
  for (int i = 0; i < count && !enough(swept); ++i) {
    const Point::Unit unit = i % 2 == 0 ? Point::Unit::kBeforeMessage : Point::Unit::kBehindMessage;
    KillAt({Side::kClient, unit, 1 + i * messages / count}, variables, swept);
  }
  std::printf("kill sweep on tables without transactions: %d killed, %d times in doubt, %zu findings\n", swept.killed,
              swept.in_doubt, swept.findings.size());
  return swept;
}

TEST_CASE("kept: after kill -9 at any point no row of a table without transactions is there twice", "[kept]") {
  const Swept swept = Sweep(SweepPoints(kSample), {}, [](const Swept &) { return false; });
  RequireNone(swept.findings);
  CHECK(swept.killed > 0);
}

TEST_CASE("kept: a driver that takes every table for transactional is caught by the same sweep", "[kept_planted]") {
  const auto caught = [](const Swept &swept) { return !swept.findings.empty(); };
  CHECK(caught(Sweep(150, {{"MSR_DRIVER_PATH", MSR_EVERYTHING_IS_COVERED}}, caught)));
}

}  // namespace
}  // namespace msr::test
